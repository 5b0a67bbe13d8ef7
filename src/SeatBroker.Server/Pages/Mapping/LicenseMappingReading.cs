using SeatBroker.Abstractions;
using SeatBroker.Grains;
using Identifier = SeatBroker.Abstractions.Identifier;

namespace SeatBroker.Server.Pages;

/// <summary>Reads the licence mapping of an organization from the grains themselves.</summary>
internal sealed class LicenseMappingReading(
    IGrainFactory grains,
    [FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider clock
)
{
    public async Task<LicenseMappingAnswer> ReadAsync(string organization)
    {
        if (!Identifier.IsValid(organization))
        {
            return new(PageProblem.UnknownOrganization);
        }

        try
        {
            var grain = grains.GetGrain<IOrganizationGrain>(organization);
            return await grain.Get() is { } known && await grain.GetLicenseTypes() is { } types
                ? new(PageProblem.None, await ReadMappingAsync(known, types))
                : new(PageProblem.UnknownOrganization);
        }
        catch (Exception failure) when (PageProblems.IsTryAgain(failure))
        {
            return new(PageProblem.TryAgain);
        }
    }

    private async Task<LicenseMapping> ReadMappingAsync(Organization organization, string[] types)
    {
        var rows = await Task.WhenAll(types.Select(type => ReadRowAsync(organization.Id, type)));
        return new(
            organization,
            clock.GetUtcNow().In(organization.TimeZone),
            [
                .. rows.OfType<LicenseMappingRow>()
                    .OrderBy(row => row.Contract.Category)
                    .ThenBy(row => row.LicenseType, StringComparer.Ordinal),
            ]
        );
    }

    private async Task<LicenseMappingRow?> ReadRowAsync(string organization, string licenseType)
    {
        var reply = await grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType)).GetLicense();

        // A type can be listed a moment before its contract is kept.
        return reply is { Contract: { } contract, Usage: { } usage } ? new(licenseType, contract, usage) : null;
    }
}
