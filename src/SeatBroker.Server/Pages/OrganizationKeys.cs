using SeatBroker.Domain.Journal;

namespace SeatBroker.Server.Pages;

/// <summary>The organizations' ids: an organization's journal is kept under its id, a license's key has a '/'.</summary>
internal static class OrganizationKeys
{
    /// <summary>More are not listed for choosing.</summary>
    public const int ListedCountMax = 200;

    private const int IdLengthMax = 128;
    private const int PageSize = 256;

    /// <summary>The ids in ordinal order; null if there are more than <see cref="ListedCountMax"/>.</summary>
    public static async Task<IReadOnlyList<string>?> ListAsync(IJournalStore journals, CancellationToken cancellation)
    {
        List<string> ids = [];
        string from = "";
        while (true)
        {
            var keys = await journals.ListKeysAsync(from, PageSize, cancellation);
            ids.AddRange(keys.Where(key => !key.Contains('/', StringComparison.Ordinal)));
            if (ids.Count > ListedCountMax)
            {
                return null;
            }

            if (keys.Count < PageSize)
            {
                return ids;
            }

            from = After(keys[^1]);
        }
    }

    public static async Task<bool> ExistsAsync(IJournalStore journals, string id, CancellationToken cancellation)
    {
        if (id.Length > IdLengthMax || id.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }

        var keys = await journals.ListKeysAsync(id, 1, cancellation);
        return keys is [var key] && string.Equals(key, id, StringComparison.Ordinal);
    }

    // '-' is the lowest character of an identifier; '0' is the one after '/', so that all licenses of an organization are passed at once.
    private static string After(string key)
    {
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? key + "-" : key[..slash] + "0";
    }
}
