using System.Runtime.CompilerServices;
using SeatBroker.Abstractions;
using SeatBroker.Server.Http;
using Identifier = SeatBroker.Abstractions.Identifier;

namespace SeatBroker.Server.Pages;

/// <summary>A page of organizations.</summary>
/// <param name="Problem">None, or why there is no page.</param>
/// <param name="Organizations">In ordinal order of their ids, at most <see cref="OrganizationSearch.PageCountMax"/>; whoever is named exactly comes first.</param>
/// <param name="NextAfter">Where to go on; null: there are no more.</param>
public sealed record OrganizationPage(
    PageProblem Problem,
    IReadOnlyList<Organization> Organizations,
    string? NextAfter
);

/// <summary>Finds organizations by a part of their id or name.</summary>
internal sealed class OrganizationSearch(IGrainFactory grains, OrganizationKeys keys)
{
    public const int PageCountMax = 100;

    // Names are known to the organizations' grains alone: a search asks so many of them, and goes on when asked to.
    public const int AskedCountMax = 1_000;
    private const int AskedAtOnce = 100;

    public async Task<OrganizationPage> FindAsync(string? text, string? after)
    {
        string wanted = text?.Trim() ?? "";
        try
        {
            return await FindInOrderAsync(wanted, after);
        }
        catch (Exception failure) when (PageProblems.IsTryAgain(failure))
        {
            return new(PageProblem.TryAgain, [], NextAfter: null);
        }
    }

    private async Task<OrganizationPage> FindInOrderAsync(string wanted, string? after)
    {
        List<Organization> found = [];
        if (after is null && Identifier.IsValid(wanted) && await GetAsync(wanted) is { } exact)
        {
            found.Add(exact);
        }

        int asked = 0;
        string? last = null;
        await foreach (var batch in BatchesAsync(after))
        {
            foreach (var organization in batch)
            {
                if (found.Count == PageCountMax || asked == AskedCountMax)
                {
                    return new(PageProblem.None, found, last);
                }

                asked++;
                last = organization.Id;
                if (Matches(organization, wanted) && organization.Id != wanted)
                {
                    found.Add(organization);
                }
            }
        }

        return new(PageProblem.None, found, NextAfter: null);
    }

    private async IAsyncEnumerable<IReadOnlyList<Organization>> BatchesAsync(
        string? after,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await foreach (string[] ids in keys.AfterAsync(after).Chunk(AskedAtOnce).WithCancellation(cancellation))
        {
            var organizations = await Task.WhenAll(ids.Select(GetAsync));
            yield return [.. organizations.OfType<Organization>()];
        }
    }

    private static bool Matches(Organization organization, string wanted) =>
        organization.Id.Contains(wanted, StringComparison.OrdinalIgnoreCase)
        || organization.DisplayName.Contains(wanted, StringComparison.OrdinalIgnoreCase);

    private async Task<Organization?> GetAsync(string id) => await grains.GetGrain<IOrganizationGrain>(id).Get();
}
