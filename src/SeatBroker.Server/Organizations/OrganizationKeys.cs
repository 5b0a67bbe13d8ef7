using SeatBroker.Abstractions;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Server.Http;

/// <summary>Which organizations there are, out of the journal's keys: <c>org</c> for an organization, <c>org/licenseType</c> for its licenses.</summary>
internal sealed class OrganizationKeys(IJournalStore journal)
{
    private const int KeysReadMax = 1_000;

    /// <summary>A store that hangs is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>The organizations in ordinal order, after one of them or from the first.</summary>
    public async IAsyncEnumerable<string> AfterAsync(string? organization)
    {
        // The order interleaves "acme", "acme-x", "acme/agent": what follows an organization begins with its own name.
        string from = organization is null ? "" : Successor(organization);
        while (true)
        {
            IReadOnlyList<string> keys = await ReadAsync(from);
            foreach (string key in keys)
            {
                if (string.CompareOrdinal(key, from) < 0)
                {
                    continue;
                }

                int slash = key.IndexOf('/', StringComparison.Ordinal);
                if (slash < 0)
                {
                    yield return key;
                    from = Successor(key);
                }
                else
                {
                    from = AfterLicensesOf(key.AsSpan(0, slash));
                }
            }

            if (keys.Count < KeysReadMax)
            {
                yield break;
            }
        }
    }

    /// <exception cref="TryAgainException">The store is down.</exception>
    private async Task<IReadOnlyList<string>> ReadAsync(string from)
    {
        try
        {
            return await journal.ListKeysAsync(from, KeysReadMax).AsTask().WaitAsync(Patience);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new TryAgainException("The journal's store could not be read.", e);
        }
    }

    private static string Successor(string key) => key + '\0';

    /// <summary>'0' follows '/', so that no license of the organization is read.</summary>
    private static string AfterLicensesOf(ReadOnlySpan<char> organization) => string.Concat(organization, "0");
}
