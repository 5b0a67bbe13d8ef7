using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>A contract as it is PUT and as it is answered: one shape, so that an answer can be PUT back.</summary>
internal class ContractJson
{
    private const int TotalMax = 10_000_000;
    private const int LeaseSecondsMin = 5;
    private const int LeaseSecondsMax = 86_400;

    /// <summary>1 to 200 characters, without control characters.</summary>
    [StringLength(Http.DisplayName.LengthMax, MinimumLength = 1)]
    public required string DisplayName { get; set; }

    [AllowedValues(Words.User, Words.Feature, Words.Product)]
    public required string Category { get; set; }

    /// <summary>A fixed license takes neither concurrentTotal nor burstTotal, and needs a baseTotal.</summary>
    [AllowedValues(Words.Concurrent, Words.Fixed)]
    public required string SeatModel { get; set; }

    /// <summary>Named-user licenses; null or absent: no roster is kept, any user may take a seat.</summary>
    [Range(0, TotalMax)]
    public int? BaseTotal { get; set; }

    /// <summary>Purchased concurrent seats; required for a concurrent license.</summary>
    [Range(0, TotalMax)]
    public int? ConcurrentTotal { get; set; }

    /// <summary>Burst seats beyond the purchased ones; 0 by default.</summary>
    [Range(0, TotalMax)]
    public int? BurstTotal
    {
        get;
        set
        {
            field = value;
            _burstTotalGiven = true;
        }
    }

    /// <summary>A lease's length; 90 by default.</summary>
    [Range(LeaseSecondsMin, LeaseSecondsMax)]
    public int LeaseSeconds { get; set; } = 90;

    /// <summary>Needs a baseTotal.</summary>
    public bool RequiresSecurityKey { get; set; }

    /// <summary>The regular monthly price of one seat; null or absent: not priced.</summary>
    public PriceJson? MonthlyPrice { get; set; }

    // Null is absent for a fixed license, and a wrong type for a concurrent one.
    private bool _burstTotalGiven;

    [JsonConstructor]
    public ContractJson() { }

    [SetsRequiredMembers]
    protected ContractJson(LicenseContract contract)
    {
        DisplayName = contract.DisplayName;
        Category = contract.Category.ToWord();
        SeatModel = contract.SeatModel.ToWord();
        BaseTotal = contract.BaseTotal;
        ConcurrentTotal = contract.ConcurrentTotal;
        BurstTotal = contract.BurstTotal;
        LeaseSeconds = contract.LeaseSeconds;
        RequiresSecurityKey = contract.RequiresSecurityKey;
        MonthlyPrice = contract.MonthlyPrice is { } price
            ? new PriceJson { Amount = price.Amount, Currency = price.Currency }
            : null;
    }

    public static ContractJson Of(LicenseContract contract) => new(contract);

    public (LicenseContract? Contract, Problem? Problem) ToContract()
    {
        if (Http.DisplayName.Check(DisplayName) is { } unfit)
        {
            return (null, unfit);
        }

        if (Words.ToCategory(Category) is not { } category)
        {
            return Invalid("'category' must be user, feature or product.");
        }

        if (Words.ToSeatModel(SeatModel) is not { } model)
        {
            return Invalid("'seatModel' must be concurrent or fixed.");
        }

        if ((CheckTotals() ?? CheckModel(model) ?? CheckRest()) is { } wrong)
        {
            return Invalid(wrong);
        }

        return (
            new LicenseContract
            {
                DisplayName = DisplayName,
                Category = category,
                SeatModel = model,
                BaseTotal = BaseTotal,
                ConcurrentTotal = ConcurrentTotal,
                BurstTotal = model is Abstractions.SeatModel.Fixed ? null : BurstTotal ?? 0,
                LeaseSeconds = LeaseSeconds,
                RequiresSecurityKey = RequiresSecurityKey,
                MonthlyPrice = MonthlyPrice is null ? null : new(MonthlyPrice.Amount, MonthlyPrice.Currency),
            },
            null
        );
    }

    private static (LicenseContract?, Problem?) Invalid(string detail) => (null, Problem.InvalidRequest(detail));

    private string? CheckTotals() =>
        CheckTotal("baseTotal", BaseTotal)
        ?? CheckTotal("concurrentTotal", ConcurrentTotal)
        ?? CheckTotal("burstTotal", BurstTotal);

    private static string? CheckTotal(string member, int? total) =>
        total is null or (>= 0 and <= TotalMax) ? null : $"'{member}' must be 0 to {TotalMax}.";

    private string? CheckModel(SeatModel model) =>
        model switch
        {
            Abstractions.SeatModel.Fixed when ConcurrentTotal is not null =>
                "A fixed license takes no 'concurrentTotal'.",
            Abstractions.SeatModel.Fixed when BurstTotal is not null => "A fixed license takes no 'burstTotal'.",
            Abstractions.SeatModel.Fixed when BaseTotal is null => "A fixed license needs a 'baseTotal'.",
            Abstractions.SeatModel.Concurrent when ConcurrentTotal is null =>
                "A concurrent license needs a 'concurrentTotal'.",
            Abstractions.SeatModel.Concurrent when _burstTotalGiven && BurstTotal is null =>
                "'burstTotal' of a concurrent license must be a number.",
            _ => null,
        };

    private string? CheckRest()
    {
        if (LeaseSeconds is < LeaseSecondsMin or > LeaseSecondsMax)
        {
            return $"'leaseSeconds' must be {LeaseSecondsMin} to {LeaseSecondsMax}.";
        }

        if (RequiresSecurityKey && BaseTotal is null)
        {
            return "'requiresSecurityKey' needs a 'baseTotal'.";
        }

        return MonthlyPrice?.Check();
    }
}

/// <summary>A price a month and seat.</summary>
internal sealed class PriceJson
{
    /// <summary>0 to 1,000,000,000 with at most 4 decimals; a JSON number.</summary>
    [JsonConverter(typeof(AmountConverter))]
    public required decimal Amount { get; set; }

    /// <summary>Three capital letters (ISO 4217).</summary>
    [RegularExpression("^[A-Z]{3}$")]
    public required string Currency { get; set; }

    public string? Check() =>
        Currency.Length == 3 && Currency.All(char.IsAsciiLetterUpper)
            ? null
            : "'monthlyPrice.currency' must be three capital letters.";
}
