using System.Text;
using Npgsql;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.PostgreSql;
using SeatBroker.Server;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

/// <summary>One database for several servers, and databases that are refused.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlDatabaseTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Of_two_servers_that_append_at_the_same_time_exactly_one_keeps_each_row()
    {
        await using PostgreSqlJournalStore left = await server.OpenAsync("fencing");
        await using PostgreSqlJournalStore right = await server.OpenAsync("fencing");
        string[] keys = ["a/agent", "b/agent", "c/agent"];
        Dictionary<string, List<string>> winners = keys.ToDictionary(
            key => key,
            _ => new List<string>(),
            StringComparer.Ordinal
        );
        for (long position = 1; position <= 200; position++)
        {
            JournalAppend[] ofLeft = [.. keys.Select(key => Row(key, position, position, "left"))];
            JournalAppend[] ofRight = [.. keys.Reverse().Select(key => Row(key, position, position, "right"))];
            await Task.WhenAll(
                Task.Run(() => left.AppendAsync(ofLeft).AsTask()),
                Task.Run(() => right.AppendAsync(ofRight).AsTask())
            );
            foreach (string key in keys)
            {
                JournalAppend[] both = [.. ofLeft.Concat(ofRight).Where(append => append.Key == key)];
                JournalAppend kept = Assert.Single(both, append => append.Outcome == AppendOutcome.Kept);
                Assert.Single(both, append => append.Outcome == AppendOutcome.Fenced);
                winners[key].Add(Encoding.UTF8.GetString(kept.Row.Span));
            }
        }

        foreach (string key in keys)
        {
            JournalReading reading = await left.ReadAsync(key);
            AssertWithoutGap(reading);
            Assert.Equal(
                [.. winners[key]],
                (string[])[.. reading.Rows.Select(row => Encoding.UTF8.GetString(row.Row.Span))]
            );
        }
    }

    [Fact]
    public async Task The_audit_trail_is_read_with_the_databases_own_client()
    {
        const string Database = "trail";
        await using PostgreSqlJournalStore store = await server.OpenAsync(Database);
        await store.AppendRowsAsync("demo/agent", 1, 2);

        Assert.Equal(
            "demo/agent:1, demo/agent:2",
            await server.ReadAsync(
                "SELECT string_agg(row, ', ' ORDER BY position) FROM seatbroker.trail WHERE key = 'demo/agent'",
                Database
            )
        );
    }

    [Theory]
    [InlineData("DELETE FROM seatbroker.rows WHERE position = 3")]
    [InlineData("DELETE FROM seatbroker.rows")]
    [InlineData("DELETE FROM seatbroker.journals")]
    [InlineData("TRUNCATE seatbroker.rows, seatbroker.journals RESTART IDENTITY")]
    public async Task A_server_that_runs_while_its_journals_are_cut_by_hand_is_fenced(string cut)
    {
        string database = $"cut_{cut.Length}";
        await using PostgreSqlJournalStore store = await server.OpenAsync(database);
        await store.AppendRowsAsync("a", 1, 3);
        await store.AppendRowsAsync("b", 1, 3);

        await server.ExecuteAsync(cut, database);
        // Another server begins a journal, which may get the number of one that is gone.
        await using PostgreSqlJournalStore other = await server.OpenAsync(database);
        await other.AppendRowsAsync("c", 1, 3);

        Assert.Equal(
            [AppendOutcome.Fenced, AppendOutcome.Fenced],
            await store.TryAppendAsync(Row("a", 4, 4), Row("b", 4, 4))
        );
        Assert.Equal("| c:1, c:2, c:3", Text(await store.ReadAsync("c")));
    }

    [Fact]
    public async Task No_setting_of_a_database_loosens_what_an_append_promises()
    {
        const string Database = "loose";
        await (await server.OpenAsync(Database)).DisposeAsync();
        await server.ExecuteAsync($"ALTER DATABASE {Database} SET synchronous_commit = off");
        await server.ExecuteAsync($"ALTER DATABASE {Database} SET default_transaction_isolation = 'serializable'");
        await using JournalDatabase database = JournalDatabase.Open(
            server.ConnectionString(Database) + ";Timeout=7;Options=-c work_mem=8MB",
            createSchema: false
        );
        await using NpgsqlConnection connection = await database.Readers.ConnectAsync();

        Assert.Equal("on", await Setting("synchronous_commit"));
        Assert.Equal("read committed", await Setting("transaction_isolation"));
        Assert.Equal("30s", await Setting("statement_timeout"));
        // What the operator wrote stays.
        Assert.Equal("8MB", await Setting("work_mem"));
        Assert.Equal(7, connection.ConnectionTimeout);
        Assert.Equal(5, connection.CommandTimeout);

        async Task<string?> Setting(string name)
        {
            await using NpgsqlCommand show = new($"SHOW {name}", connection);
            return await show.ExecuteScalarAsync() as string;
        }
    }

    [Fact]
    public async Task A_database_without_tables_is_refused_and_the_message_says_how_they_are_made()
    {
        await server.ExecuteAsync("CREATE DATABASE bare");

        Refused("bare", "'bare' has no tables of SeatBroker", "SeatBroker.Server schema", "CreateSchema=true");
    }

    [Fact]
    public async Task A_newer_releases_tables_are_refused_and_left_as_they_are()
    {
        const string Database = "newer";
        await (await server.OpenAsync(Database)).DisposeAsync();
        await server.ExecuteAsync("UPDATE seatbroker.meta SET value = 2 WHERE name = 'version'", Database);
        await server.ExecuteAsync("DROP VIEW seatbroker.trail", Database);

        Refused(Database, "newer release: its schema version is 2, this release knows 1");
        Assert.Equal(
            "",
            await server.ReadAsync("SELECT coalesce(to_regclass('seatbroker.trail')::text, '')", Database)
        );
    }

    [Fact]
    public async Task The_schemas_script_leaves_a_newer_releases_database_as_it_is()
    {
        await server.ExecuteAsync("CREATE DATABASE upgraded");
        string connection = server.ConnectionString("upgraded");
        await SchemaCommand.ApplyAsync(connection);
        await SchemaCommand.ApplyAsync(connection);
        await server.ExecuteAsync("UPDATE seatbroker.meta SET value = 2 WHERE name = 'version'", "upgraded");
        await server.ExecuteAsync("DROP VIEW seatbroker.trail; CREATE VIEW seatbroker.trail AS SELECT 2", "upgraded");
        await server.ExecuteAsync("UPDATE orleansquery SET querytext = 'newer'", "upgraded");

        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() => SchemaCommand.ApplyAsync(connection));

        Assert.Contains(
            "made by a newer release: its schema version is 2, this release knows 1",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(2, await server.ReadAsync("SELECT * FROM seatbroker.trail", "upgraded"));
        Assert.Equal("newer", await server.ReadAsync("SELECT DISTINCT querytext FROM orleansquery", "upgraded"));
    }

    [Fact]
    public async Task Journals_opened_for_reading_alone_stay_as_they_were_whatever_is_written_and_forgotten()
    {
        const string Database = "reading";
        await using PostgreSqlJournalStore store = await server.OpenAsync(Database);
        await store.AppendRowsAsync("a", 1, 4);
        await store.WriteSnapshotAsync("a", 2, 2, "two");
        await using IJournalHistory history = await PostgreSqlJournalStore.OpenReadOnlyAsync(
            server.ConnectionString(Database)
        );
        Assert.Equal(["a"], await history.ListKeysAsync("", 10));

        await store.AppendRowsAsync("a", 5, 6);
        await store.AppendRowsAsync("b", 1, 1);
        Assert.Equal(2, await store.ForgetAsync(3));

        Assert.Equal(["a"], await history.ListKeysAsync("", 10));
        JournalReading reading = await history.ReadHistoryAsync("a", new(0), new(long.MaxValue));
        Assert.Equal([1L, 2L, 3L, 4L], reading.Rows.Select(row => row.Position));
        Assert.Equal("two@2 | a:3, a:4", Text(await history.ReadAsync("a")));
    }

    [Fact]
    public async Task Reading_alone_needs_no_more_than_the_right_to_read()
    {
        const string Database = "readers";
        await using PostgreSqlJournalStore store = await server.OpenAsync(Database);
        await store.AppendRowsAsync("a", 1, 2);
        await server.ExecuteAsync("CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA seatbroker TO reader", Database);
        await server.ExecuteAsync("GRANT SELECT ON ALL TABLES IN SCHEMA seatbroker TO reader", Database);
        string connection = server.ConnectionString(Database).Replace("=postgres", "=reader", StringComparison.Ordinal);

        await using IJournalHistory history = await PostgreSqlJournalStore.OpenReadOnlyAsync(connection);

        Assert.Equal("| a:1, a:2", Text(await history.ReadAsync("a")));
    }

    [Fact]
    public async Task A_read_only_server_is_refused()
    {
        const string Database = "readonly";
        await (await server.OpenAsync(Database)).DisposeAsync();
        await server.ExecuteAsync($"ALTER DATABASE {Database} SET default_transaction_read_only = on");

        Refused(Database, "is a standby, or read-only: the journal needs the primary");
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Password=hidden", "cannot be opened")]
    [InlineData("Hots=127.0.0.1;Password=hidden", "is no connection string")]
    public void A_message_names_the_fault_and_no_password(string connectionString, string expected)
    {
        PostgreSqlJournalException e = Assert.Throws<PostgreSqlJournalException>(() =>
            PostgreSqlJournalStore.Open(connectionString)
        );
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", e.Message, StringComparison.Ordinal);
    }

    private void Refused(string database, params string[] reasons)
    {
        PostgreSqlJournalException e = Assert.Throws<PostgreSqlJournalException>(() =>
            PostgreSqlJournalStore.Open(server.ConnectionString(database), createSchema: database == "newer")
        );
        Assert.All(reasons, reason => Assert.Contains(reason, e.Message, StringComparison.Ordinal));
    }
}
