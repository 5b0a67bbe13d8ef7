using System.Text.Json;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts one journal from the oldest state that it keeps, and compares with every younger snapshot.</summary>
internal sealed class JournalCheck(string key, IJournalHistory journals, Findings findings)
{
    private const int Version = 1;

    private static readonly Instant Ever = new(long.MinValue);
    private static readonly Instant Never = new(long.MaxValue);

    private readonly bool _isLicense = key.Contains('/', StringComparison.Ordinal);
    private string _by = "";

    public int RowCount { get; private set; }

    /// <summary>Of the last row that was taken.</summary>
    public long Position { get; private set; }

    /// <exception cref="InvalidDataException">What the journal holds is not of a form that this version knows; JSON's own exceptions likewise.</exception>
    public async Task<IRecount> Run(CancellationToken cancellation)
    {
        IReadOnlyList<JournalRow> rows = (await journals.ReadHistoryAsync(key, Ever, Never, cancellation)).Rows;
        List<JournalSnapshot> snapshots = await ReadSnapshots(cancellation);
        IRecount recount = Begin(rows, snapshots);
        foreach (JournalRow row in rows.Where(row => row.Position > Position).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            findings.GoTo(row.Position, row.At);
            Take(row, recount);
            foreach (JournalSnapshot snapshot in snapshots.Where(snapshot => snapshot.Position == row.Position))
            {
                Compare(snapshot, recount);
            }
        }
        return recount;
    }

    /// <summary>Oldest first. Of several that were kept within one millisecond, one is found.</summary>
    private async Task<List<JournalSnapshot>> ReadSnapshots(CancellationToken cancellation)
    {
        List<JournalSnapshot> snapshots = [];
        Instant from = Never;
        while ((await journals.ReadHistoryAsync(key, from, Ever, cancellation)).Snapshot is { } snapshot)
        {
            snapshots.Insert(0, snapshot);
            from = snapshot.At + TimeSpan.FromMilliseconds(-1);
        }
        return snapshots;
    }

    /// <summary>Begins with nothing where no row has been forgotten, else with the oldest snapshot from which all rows are there.</summary>
    private IRecount Begin(IReadOnlyList<JournalRow> rows, List<JournalSnapshot> snapshots)
    {
        long first = rows.Count > 0 ? rows[0].Position : 1;
        if (first == 1)
        {
            return _isLicense ? new LicenseRecount(findings) : new OrganizationRecount(findings);
        }
        JournalSnapshot start =
            snapshots.Find(snapshot => snapshot.Position >= first - 1)
            ?? throw new InvalidDataException(
                $"The rows before position {first} are gone, and no snapshot adds them up."
            );
        findings.GoTo(start.Position, start.At);
        Position = start.Position;
        using JsonDocument document = Parse(start.Snapshot);
        _by = document.RootElement.Text("by");
        return Restore(document);
    }

    private void Take(JournalRow row, IRecount recount)
    {
        using JsonDocument document = Parse(row.Row);
        JsonElement root = document.RootElement;
        if (row.Position != Position + 1)
        {
            findings.Add($"the row before is at position {Position}");
        }
        if (root.Text("after") != _by)
        {
            findings.Add($"the row follows one of '{root.Text("after")}', and the row before is of '{_by}'");
        }
        foreach (
            JsonElement decided in root.GetProperty("entries")
                .EnumerateArray()
                .SelectMany(entry => entry.EnumerateArray())
        )
        {
            Instant at = decided.At("at");
            findings.GoTo(row.Position, at);
            if (at < recount.LastInstant)
            {
                findings.Add($"the event is earlier than the one before it, {recount.LastInstant} (R9)");
            }
            recount.Take(decided.Text("event"), at, decided);
        }
        if (row.At != recount.LastInstant)
        {
            findings.Add($"the row is kept under {row.At}, and its last event is of {recount.LastInstant}");
        }
        _by = root.Text("by");
        Position = row.Position;
        RowCount++;
    }

    private void Compare(JournalSnapshot snapshot, IRecount recount)
    {
        using JsonDocument document = Parse(snapshot.Snapshot);
        if (document.RootElement.Text("by") != _by)
        {
            findings.Add($"the snapshot is of '{document.RootElement.Text("by")}', and its row is of '{_by}'");
        }
        (recount as LicenseRecount)?.ForgetFirstProofs(document.RootElement.GetProperty("state"));
        findings.Compare("the snapshot", Restore(document).Facts(snapshot.At), recount.Facts(snapshot.At));
        (recount as LicenseRecount)?.RequireEntitled();
    }

    private IRecount Restore(JsonDocument snapshot)
    {
        JsonElement state = snapshot.RootElement.GetProperty("state");
        return _isLicense ? LicenseRecount.From(state, findings) : OrganizationRecount.From(state, findings);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        var document = JsonDocument.Parse(json);
        int version = document.RootElement.Number("v");
        if (version == Version)
        {
            return document;
        }
        document.Dispose();
        throw new InvalidDataException($"It is of version {version}, and this program reads version {Version}.");
    }
}
