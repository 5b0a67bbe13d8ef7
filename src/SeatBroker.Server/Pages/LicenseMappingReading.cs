using System.Data.Common;
using SeatBroker.Abstractions;
using SeatBroker.Server.Http;
using Identifier = SeatBroker.Abstractions.Identifier;

namespace SeatBroker.Server.Pages;

/// <summary>Reads what the licence-mapping page shows, from the grains themselves.</summary>
internal sealed class LicenseMappingReading(IGrainFactory grains, OrganizationKeys keys, TimeProvider clock)
{
    /// <summary>With more organizations than this the id is typed, not chosen.</summary>
    public const int ListedCountMax = 200;

    public async Task<LicenseMappingAnswer> ReadAsync(
        string? organization,
        IReadOnlyCollection<LicenseCategory> categories
    )
    {
        string? asked = string.IsNullOrWhiteSpace(organization) ? null : organization.Trim();
        IReadOnlyList<Organization>? choices = [];
        try
        {
            choices = await ReadChoicesAsync();
            if (choices is { Count: 0 })
            {
                return LicenseMappingAnswer.Empty;
            }

            asked ??= choices?[0].Id;
            if (asked is null)
            {
                return new(LicenseMappingProblem.OrganizationNotChosen, choices, asked, null);
            }

            return await ReadOrganizationAsync(asked, choices) is { } known
                ? new(LicenseMappingProblem.None, choices, asked, await ReadMappingAsync(known, categories))
                : new(LicenseMappingProblem.UnknownOrganization, choices, asked, null);
        }
        catch (Exception failure)
            when (failure is TryAgainException or TimeoutException or OrleansException or DbException or IOException)
        {
            return new(LicenseMappingProblem.TryAgain, choices, asked, null);
        }
    }

    private async Task<IReadOnlyList<Organization>?> ReadChoicesAsync()
    {
        List<string> ids = await keys.AfterAsync(organization: null).Take(ListedCountMax + 1).ToListAsync();
        if (ids.Count > ListedCountMax)
        {
            return null;
        }

        var organizations = await Task.WhenAll(ids.Select(GetAsync));
        return [.. organizations.OfType<Organization>()];
    }

    private async Task<Organization?> ReadOrganizationAsync(string id, IReadOnlyList<Organization>? choices)
    {
        if (choices is not null)
        {
            return choices.FirstOrDefault(choice => string.Equals(choice.Id, id, StringComparison.Ordinal));
        }

        return Identifier.IsValid(id) ? await GetAsync(id) : null;
    }

    private async Task<LicenseMapping> ReadMappingAsync(
        Organization organization,
        IReadOnlyCollection<LicenseCategory> categories
    )
    {
        string[] types = await grains.GetGrain<IOrganizationGrain>(organization.Id).GetLicenseTypes() ?? [];
        var rows = await Task.WhenAll(types.Select(type => ReadRowAsync(organization.Id, type)));
        return new(
            organization,
            NowIn(organization.TimeZone),
            [
                .. rows.OfType<LicenseMappingRow>()
                    .Where(row => categories.Contains(row.Contract.Category))
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

    private async Task<Organization?> GetAsync(string id) => await grains.GetGrain<IOrganizationGrain>(id).Get();

    private DateTimeOffset NowIn(string timeZone)
    {
        var now = clock.GetUtcNow();
        return TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            ? TimeZoneInfo.ConvertTime(now, zone)
            : now;
    }
}
