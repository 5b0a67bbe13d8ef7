using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>An organization's contracts and named users, as they are imported and exported.</summary>
internal sealed class ImportBody
{
    public const string LicensesMember = "licenses";
    public const string AssignmentsMember = "assignments";

    /// <summary>Contracts, each with its <c>licenseType</c>; applied first, in their order.</summary>
    public JsonElement[] Licenses { get; set; } = [];

    /// <summary>Named users; applied after the contracts, in their order.</summary>
    public JsonElement[] Assignments { get; set; } = [];
}

/// <summary>The form of a file, for the API's description; an import reads its items one by one, so that it can say what is wrong with each.</summary>
internal sealed record ImportFileJson
{
    /// <summary>Applied first, in their order; none by default.</summary>
    public LicenseItemJson[] Licenses { get; init; } = [];

    /// <summary>Applied after the contracts, in their order; none by default.</summary>
    public AssignmentItemJson[] Assignments { get; init; } = [];
}

/// <summary>A contract in a file.</summary>
internal sealed class LicenseItemJson : ContractJson
{
    [JsonPropertyOrder(-1)]
    [RegularExpression(Route.IdentifierPattern)]
    public required string LicenseType { get; set; }

    [JsonConstructor]
    public LicenseItemJson() { }

    [SetsRequiredMembers]
    private LicenseItemJson(string licenseType, LicenseContract contract)
        : base(contract)
    {
        LicenseType = licenseType;
    }

    public static LicenseItemJson Of(string licenseType, LicenseContract contract) => new(licenseType, contract);
}

/// <summary>A named user in a file.</summary>
internal sealed class AssignmentItemJson
{
    [RegularExpression(Route.IdentifierPattern)]
    public required string LicenseType { get; set; }

    [RegularExpression(Route.IdentifierPattern)]
    public required string User { get; set; }

    [AllowedValues(Words.Preparing, Words.Active, Words.Inactive)]
    public required string Status { get; set; }
}

/// <summary>What became of an import.</summary>
/// <param name="Licenses">Contracts that are now as the file has them.</param>
/// <param name="Assignments">Named users who are now as the file has them.</param>
/// <param name="Refused">Items that a license refused; the others are done all the same.</param>
internal sealed record ImportedJson(int Licenses, int Assignments, ImportRefusedJson[] Refused);

/// <summary>An item that a license refused.</summary>
/// <param name="Item">The item's index: in the list of licenses where there is no user, else in the list of assignments.</param>
/// <param name="ReassignableAt">With <c>no_base_license_available</c>: when the next locked license becomes free, if there is one.</param>
internal sealed record ImportRefusedJson(
    int Item,
    string LicenseType,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? User,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReassignableAt
);

/// <summary>What is wrong with an item.</summary>
/// <param name="List"><c>licenses</c> or <c>assignments</c>.</param>
/// <param name="Item">The index in that list.</param>
/// <param name="Line">Of a CSV file: the line, the header being the first.</param>
/// <param name="Detail">A sentence.</param>
internal sealed record ImportErrorJson(
    string List,
    int Item,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Line,
    string Detail
);
