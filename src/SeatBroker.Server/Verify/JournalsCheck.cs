using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts every journal, of servers that run, too: what they add meanwhile is either seen or not.</summary>
/// <param name="journals">Only read.</param>
/// <param name="output">Takes a line for each difference.</param>
/// <param name="errors">Takes the progress, and what could not be read.</param>
internal sealed class JournalsCheck(IJournalHistory journals, TextWriter output, TextWriter errors)
{
    private const int KeysOfPage = 1000;
    private static readonly TimeSpan ToldEvery = TimeSpan.FromSeconds(2);

    private readonly Findings _findings = new(output);
    private readonly List<(string Key, long Position, Instant At)> _licenses = [];
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private int _journalCount;
    private long _rowCount;
    private int _monthCount;

    public async Task<Verified> Run(CancellationToken cancellation = default)
    {
        List<string> keys = await ReadKeys(cancellation);
        long told = TimeProvider.System.GetTimestamp();
        // Organizations last: a license is listed before it has a contract, and so are those that come while this runs.
        foreach (string key in keys.OrderBy(key => !IsLicense(key)))
        {
            await Check(key, cancellation);
            if (TimeProvider.System.GetElapsedTime(told) > ToldEvery)
            {
                await errors.WriteLineAsync($"{_journalCount + _unread.Count} of {keys.Count} journals");
                told = TimeProvider.System.GetTimestamp();
            }
        }
        FindUnlisted();
        return new(_journalCount, _rowCount, _monthCount, _findings.Count, _unread.Count);
    }

    private async Task<List<string>> ReadKeys(CancellationToken cancellation)
    {
        List<string> keys = [];
        IReadOnlyList<string> page;
        do
        {
            // The first key that can come after another is that one with the least character appended.
            string from = keys.Count == 0 ? "" : keys[^1] + '\0';
            page = await journals.ListKeysAsync(from, KeysOfPage, cancellation);
            keys.AddRange(page);
        } while (page.Count == KeysOfPage);
        return keys;
    }

    private async Task Check(string key, CancellationToken cancellation)
    {
        _findings.Begin(key);
        var journal = new JournalCheck(key, journals, _findings);
        try
        {
            IRecount recount = await journal.Run(cancellation);
            Remember(key, journal.Position, recount);
            _journalCount++;
            _rowCount += journal.RowCount;
            _monthCount += recount.MonthCount;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One journal that is damaged says nothing about the others.
            _unread.Add(key);
            await errors.WriteLineAsync($"{key} could not be read: {e.Message}");
        }
        _findings.End();
    }

    private void Remember(string key, long position, IRecount recount)
    {
        switch (recount)
        {
            case OrganizationRecount organization:
                _listed.UnionWith(organization.LicenseTypes.Select(type => $"{key}/{type}"));
                break;
            case LicenseRecount { HasContract: true }:
                _licenses.Add((key, position, recount.LastInstant));
                break;
        }
    }

    /// <summary>A license that its organization does not list is in no statement.</summary>
    private void FindUnlisted()
    {
        foreach ((string key, long position, Instant at) in _licenses)
        {
            if (!_listed.Contains(key) && !_unread.Contains(key[..key.IndexOf('/', StringComparison.Ordinal)]))
            {
                _findings.Begin(key);
                _findings.GoTo(position, at);
                _findings.Add("the organization does not list the license");
            }
        }
    }

    private static bool IsLicense(string key) => key.Contains('/', StringComparison.Ordinal);
}

/// <summary>What was recounted.</summary>
/// <param name="Months">Closed or open, of all licenses.</param>
/// <param name="Unread">Journals that could not be read.</param>
internal sealed record Verified(int Journals, long Rows, int Months, long Differences, int Unread)
{
    public override string ToString() =>
        $"{Journals} journals, {Rows} rows, {Months} months, {Differences} differences"
        + (Unread > 0 ? $"; {Unread} journals could not be read" : "");
}
