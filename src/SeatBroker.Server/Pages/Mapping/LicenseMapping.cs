using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>The licence mapping of one organization.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="AsOf">When it was read, in the organization's zone.</param>
/// <param name="Rows">Users first, then features, then products; each in ordinal order of the license types.</param>
public sealed record LicenseMapping(
    Organization Organization,
    DateTimeOffset AsOf,
    IReadOnlyList<LicenseMappingRow> Rows
)
{
    public LicenseMapping Only(ShownLicenses shown) =>
        this with
        {
            Rows = [.. Rows.Where(row => shown.Contains(row.Contract.Category))],
        };
}

/// <summary>Equal where all figures are.</summary>
public sealed record LicenseMappingRow(string LicenseType, LicenseContract Contract, LicenseUsage Usage);

/// <summary>The mapping, or why there is none.</summary>
/// <param name="Problem">None, exactly with a mapping.</param>
/// <param name="Mapping">The mapping.</param>
public sealed record LicenseMappingAnswer(PageProblem Problem, LicenseMapping? Mapping = null);
