using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>The licence mapping of one organization.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="AsOf">When it was read, in the organization's zone.</param>
/// <param name="Rows">In ordinal order of the license types: users first, then features, then products.</param>
public sealed record LicenseMapping(
    Organization Organization,
    DateTimeOffset AsOf,
    IReadOnlyList<LicenseMappingRow> Rows
);

public sealed record LicenseMappingRow(string LicenseType, LicenseContract Contract, LicenseUsage Usage);

/// <summary>Why there is no mapping to show.</summary>
public enum LicenseMappingProblem
{
    None,
    NoOrganization,
    UnknownOrganization,

    /// <summary>There are too many organizations to list, and none was named.</summary>
    OrganizationNotChosen,

    /// <summary>The broker cannot say for sure; asking again helps.</summary>
    TryAgain,
}

/// <summary>All that the page shows.</summary>
/// <param name="Problem">None, exactly with a mapping.</param>
/// <param name="Organizations">The organizations to choose from; null where there are too many to list.</param>
/// <param name="Organization">The chosen organization's id, known or not.</param>
/// <param name="Mapping">The mapping.</param>
public sealed record LicenseMappingAnswer(
    LicenseMappingProblem Problem,
    IReadOnlyList<Organization>? Organizations,
    string? Organization,
    LicenseMapping? Mapping
)
{
    public static LicenseMappingAnswer Empty { get; } = new(LicenseMappingProblem.NoOrganization, [], null, null);

    public int StatusCode =>
        Problem switch
        {
            LicenseMappingProblem.UnknownOrganization => StatusCodes.Status404NotFound,
            LicenseMappingProblem.TryAgain => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status200OK,
        };
}
