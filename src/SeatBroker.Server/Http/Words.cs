using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>The words that the contract has for values of the broker.</summary>
internal static class Words
{
    public const string User = "user";
    public const string Feature = "feature";
    public const string Product = "product";
    public const string Concurrent = "concurrent";
    public const string Burst = "burst";
    public const string Fixed = "fixed";
    public const string Preparing = "preparing";
    public const string Active = "active";
    public const string Inactive = "inactive";

    public static string ToWord(this SeatKind seat) =>
        seat switch
        {
            SeatKind.Concurrent => Concurrent,
            SeatKind.Burst => Burst,
            SeatKind.Fixed => Fixed,
            _ => throw new ArgumentOutOfRangeException(nameof(seat), seat, "The contract has no word for it."),
        };

    public static string ToWord(this LicenseCategory category) =>
        category switch
        {
            LicenseCategory.User => User,
            LicenseCategory.Feature => Feature,
            LicenseCategory.Product => Product,
            _ => throw new ArgumentOutOfRangeException(nameof(category), category, "The contract has no word for it."),
        };

    public static string ToWord(this SeatModel model) =>
        model switch
        {
            SeatModel.Concurrent => Concurrent,
            SeatModel.Fixed => Fixed,
            _ => throw new ArgumentOutOfRangeException(nameof(model), model, "The contract has no word for it."),
        };

    public static string ToWord(this AssignmentStatus status) =>
        status switch
        {
            AssignmentStatus.Preparing => Preparing,
            AssignmentStatus.Active => Active,
            AssignmentStatus.Inactive => Inactive,
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "The contract has no word for it."),
        };

    public static AssignmentStatus? ToStatus(string word) =>
        word switch
        {
            Preparing => AssignmentStatus.Preparing,
            Active => AssignmentStatus.Active,
            Inactive => AssignmentStatus.Inactive,
            _ => null,
        };

    public static LicenseCategory? ToCategory(ReadOnlySpan<char> word) =>
        word switch
        {
            User => LicenseCategory.User,
            Feature => LicenseCategory.Feature,
            Product => LicenseCategory.Product,
            _ => null,
        };

    public static SeatModel? ToSeatModel(string word) =>
        word switch
        {
            Concurrent => SeatModel.Concurrent,
            Fixed => SeatModel.Fixed,
            _ => null,
        };
}
