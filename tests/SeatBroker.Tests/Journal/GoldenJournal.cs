using System.Text;
using System.Text.Json.Nodes;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Journal;

/// <summary>A journal as a release wrote it, kept in <c>golden/</c>: the rows of an organization and of its license, and a snapshot of each.</summary>
internal sealed record GoldenJournal(string Key, IReadOnlyList<string> Rows, string Snapshot, int RowsInSnapshot)
{
    public static GoldenJournal License(string release) => Read(release, "license", "acme/agent", rowsInSnapshot: 14);

    public static GoldenJournal Organization(string release) =>
        Read(release, "organization", "acme", rowsInSnapshot: 2);

    /// <summary>The same with a member, holding an object, added to every object: what a later version may write.</summary>
    public GoldenJournal WithUnknownMembers() =>
        this with
        {
            Rows = [.. Rows.Select(WithUnknownMembers)],
            Snapshot = WithUnknownMembers(Snapshot),
        };

    /// <summary>Puts the rows into a store, and the snapshot too if asked.</summary>
    public async Task Restore(IJournalStore store, bool withSnapshot)
    {
        for (int i = 0; i < Rows.Count; i++)
        {
            JsonArray events = JsonNode.Parse(Rows[i])!["entries"]!.AsArray()[^1]!.AsArray();
            Instant at = Instant.From(events[^1]!["at"]!.GetValue<DateTimeOffset>());
            var row = new JournalAppend(Key, i + 1, at, Encoding.UTF8.GetBytes(Rows[i]));
            await store.AppendAsync([row]);
            Assert.Equal(AppendOutcome.Kept, row.Outcome);
            if (withSnapshot && i + 1 == RowsInSnapshot)
            {
                Assert.True(await store.WriteSnapshotAsync(Key, i + 1, at, Encoding.UTF8.GetBytes(Snapshot)));
            }
        }
    }

    /// <summary>A license with named users, security keys and sessions with features.</summary>
    public static GoldenJournal Administrators(string release) =>
        Read(release, "administrator", "acme/administrator", rowsInSnapshot: 13);

    /// <summary>A feature license, held by sessions of a user license.</summary>
    public static GoldenJournal Voice(string release) => Read(release, "voice", "acme/voice", rowsInSnapshot: 3);

    private static GoldenJournal Read(string release, string name, string key, int rowsInSnapshot)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Journal", "golden", release);
        return new(
            key,
            File.ReadAllLines(Path.Combine(folder, $"{name}.jsonl")),
            File.ReadAllText(Path.Combine(folder, $"{name}.snapshot.json")),
            rowsInSnapshot
        );
    }

    private static string WithUnknownMembers(string json)
    {
        JsonNode root = JsonNode.Parse(json)!;
        AddUnknownMembers(root);
        return root.ToJsonString();
    }

    private static void AddUnknownMembers(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    AddUnknownMembers(item);
                }
                break;
            case JsonObject members:
                foreach (JsonNode? member in members.Select(member => member.Value).ToArray())
                {
                    AddUnknownMembers(member);
                }
                members.Add("addedLater", new JsonObject { ["event"] = "unheardOf" });
                break;
        }
    }
}
