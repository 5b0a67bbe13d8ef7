using System.Text;
using Microsoft.Data.Sqlite;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Journal.Sqlite;
using SQLitePCL;
using static SeatBroker.Tests.Journal.JournalSteps;

namespace SeatBroker.Tests.Journal;

public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_directory_is_created_and_its_lock_names_the_process()
    {
        string directory = _directory.Of("data");
        await using SqliteJournalStore store = SqliteJournalStore.Open(directory);

        Assert.True(File.Exists(Path.Combine(directory, "seatbroker.db")));
        Assert.True(new FileInfo(Path.Combine(directory, "seatbroker.lock")).Length > 0);
    }

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_has_closed()
    {
        SqliteJournalStore first = SqliteJournalStore.Open(_directory.FullName);
        JournalLockedException refused = Assert.Throws<JournalLockedException>(() =>
            SqliteJournalStore.Open(_directory.FullName)
        );
        Assert.Equal(
            $"The data directory '{_directory.FullName}' is in use: another SeatBroker server uses it.",
            refused.Message
        );
        Assert.Equal([AppendOutcome.Kept], await first.TryAppendAsync(Row("a", 1)));

        await first.DisposeAsync();
        await first.DisposeAsync();

        await using SqliteJournalStore second = SqliteJournalStore.Open(_directory.FullName);
        Assert.Equal("| a:1", await second.ReadTextAsync("a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.TryAppendAsync(Row("a", 2)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.ReadTextAsync("a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.WriteSnapshotAsync("a", 1, 0, "late"));
    }

    [Fact]
    public void A_directory_whose_parent_is_missing_is_named()
    {
        string directory = Path.Combine(_directory.Of("mistyped"), "data");

        AssertCannotOpen(directory, directory, _directory.Of("mistyped"));
        Assert.False(Directory.Exists(_directory.Of("mistyped")));
    }

    [Fact]
    public void A_file_in_the_directorys_place_is_named()
    {
        File.WriteAllText(_directory.Of("data"), "a file");

        AssertCannotOpen(_directory.Of("data"), _directory.Of("data"), "cannot be created");
    }

    [Fact]
    public void A_file_that_is_no_database_is_named_and_left_alone()
    {
        string text = new('x', 5000);
        File.WriteAllText(_directory.Of("seatbroker.db"), text);

        AssertCannotOpen(_directory.FullName, _directory.Of("seatbroker.db"), "is not a database");
        Assert.Equal(text, File.ReadAllText(_directory.Of("seatbroker.db")));
    }

    [Fact]
    public void A_directory_in_the_files_place_is_named()
    {
        Directory.CreateDirectory(_directory.Of("seatbroker.db"));

        AssertCannotOpen(_directory.FullName, _directory.Of("seatbroker.db"), "cannot be opened");
    }

    [Fact]
    public void A_directory_in_the_locks_place_is_named()
    {
        Directory.CreateDirectory(_directory.Of("seatbroker.lock"));

        AssertCannotOpen(_directory.FullName, _directory.Of("seatbroker.lock"), "cannot be written");
    }

    [Fact]
    public async Task A_file_of_a_newer_release_is_named()
    {
        await using (SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName))
        {
            Execute(store.WritingConnection, "PRAGMA user_version = 2");
        }

        AssertCannotOpen(
            _directory.FullName,
            _directory.Of("seatbroker.db"),
            "newer release: its schema version is 2, this release knows 1"
        );
    }

    [Fact]
    public void A_database_of_another_program_is_named()
    {
        string path = _directory.Of("seatbroker.db");
        using (SqliteConnection other = new($"Data Source={path};Pooling=False"))
        {
            other.Open();
            Execute(other, "CREATE TABLE other (x)");
        }

        AssertCannotOpen(_directory.FullName, path, "another program");
    }

    [Fact]
    public async Task A_missing_row_is_reported_and_not_read_over()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.AppendRowsAsync("a", 1, 3);
        Execute(store.WritingConnection, "DELETE FROM rows WHERE seq = 2");

        JournalFileException damaged = await Assert.ThrowsAsync<JournalFileException>(() => store.ReadTextAsync("a"));

        Assert.Contains("position 2 of journal 1 is missing", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(_directory.Of("seatbroker.db"), damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_whose_following_rows_have_been_forgotten_is_no_starting_point()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.AppendRowsAsync("a", 1, 6);
        await store.WriteSnapshotAsync("a", 4, 4, "four");
        await store.ForgetAsync(5);

        // As if its writing had begun before the forgetting.
        Execute(store.WritingConnection, "INSERT INTO snapshots VALUES (9, 1, 2, 2, 2, 0, 1)");

        Assert.Equal("| a:5, a:6", await store.ReadHistoryTextAsync("a", 2, 100));
        Assert.Equal("four@4 | a:5, a:6", await store.ReadTextAsync("a"));
        Assert.Equal(1, await store.ForgetAsync(5));
    }

    [Fact]
    public async Task The_databases_own_client_reads_the_trail_while_the_store_is_open()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.TryAppendAsync(Row("demo/agent", 1, 1_700_000_000_123, "{\"v\":1}"));

        using SqliteConnection client = new(
            $"Data Source={_directory.Of("seatbroker.db")};Mode=ReadOnly;Pooling=False"
        );
        client.Open();
        using SqliteCommand command = client.CreateCommand();
        command.CommandText = "SELECT key, position, at, row, row ->> 'v' FROM trail";
        using SqliteDataReader reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.Equal("demo/agent", reader.GetString(0));
        Assert.Equal(1, reader.GetInt64(1));
        Assert.Equal("2023-11-14T22:13:20.123Z", reader.GetString(2));
        Assert.Equal("{\"v\":1}", reader.GetString(3));
        Assert.Equal(1, reader.GetInt64(4));
    }

    [Fact]
    public async Task A_full_disk_is_an_exception_and_the_store_works_again_when_there_is_space()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.AppendRowsAsync("a", 1, 3);
        Execute(store.WritingConnection, "PRAGMA max_page_count = 20");

        long position = 3;
        string text = new('x', 10_000);
        SqliteException full = await Assert.ThrowsAsync<SqliteException>(async () =>
        {
            while (position < 100)
            {
                await store.TryAppendAsync(Row("a", position + 1, position + 1, text), Row($"b{position}", 1));
                position++;
            }
        });

        Assert.Equal(raw.SQLITE_FULL, full.SqliteErrorCode);
        Assert.Equal(position, (await store.ReadAsync("a")).Position);
        Assert.Equal("| ", await store.ReadTextAsync($"b{position}"));
        await Assert.ThrowsAsync<SqliteException>(() => store.TryAppendAsync(Row("a", position + 1, 0, text)));
        await Assert.ThrowsAsync<SqliteException>(() => store.WriteSnapshotAsync("a", 1, 1, new string('s', 700_000)));

        Execute(store.WritingConnection, "PRAGMA max_page_count = 100000");
        Assert.Equal(
            [AppendOutcome.Kept, AppendOutcome.Kept, AppendOutcome.Fenced],
            await store.TryAppendAsync(Row("a", position + 1, 1000), Row("c", 1), Row("b3", 1))
        );
        Assert.True(await store.WriteSnapshotAsync("a", 1, 1, new string('s', 700_000)));
        Assert.Equal(position + 1, (await store.ReadAsync("a")).Position);
    }

    [Fact]
    public async Task After_a_failed_commit_the_heads_are_what_the_file_says()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.AppendRowsAsync("a", 1, 2);
        raw.sqlite3_commit_hook(store.WritingConnection.Handle, _ => 1, null);

        JournalAppend lost = Row("a", 3, 3);
        await Assert.ThrowsAsync<SqliteException>(() => store.TryAppendAsync(lost, Row("new", 1)));
        Assert.Equal(AppendOutcome.Unknown, lost.Outcome);
        Assert.Equal("| a:1, a:2", await store.ReadTextAsync("a"));
        Assert.Equal("| ", await store.ReadTextAsync("new"));

        raw.sqlite3_commit_hook(store.WritingConnection.Handle, null, null);
        Assert.Equal([AppendOutcome.Fenced], await store.TryAppendAsync(Row("a", 4, 4)));
        Assert.Equal(
            [AppendOutcome.Kept, AppendOutcome.Kept],
            await store.TryAppendAsync(Row("a", 3, 3), Row("new", 1))
        );
    }

    [Fact]
    public async Task What_a_failed_append_kept_after_all_is_read_and_fences()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        await store.AppendRowsAsync("a", 1, 2);

        // As if the commit had come through and its answer had not: the row is in the file, the head in memory is behind it,
        // and the next append fails at the sequence number that is taken.
        Execute(store.WritingConnection, "INSERT INTO rows VALUES (3, 1, 3, 2, 3, 'kept')");
        await Assert.ThrowsAsync<SqliteException>(() => store.TryAppendAsync(Row("a", 3, 3)));

        Assert.Equal("| a:1, a:2, kept", await store.ReadTextAsync("a"));
        Assert.Equal([AppendOutcome.Fenced], await store.TryAppendAsync(Row("a", 3, 3)));
        Assert.Equal([AppendOutcome.Kept], await store.TryAppendAsync(Row("a", 4, 4)));
    }

    [Fact]
    public async Task A_key_that_has_no_utf8_form_is_refused_alone()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);

        Assert.Equal(
            [AppendOutcome.Refused, AppendOutcome.Kept],
            await store.TryAppendAsync(Row("half \ud83d", 1, 0, "x"), Row("whole", 1))
        );
        Assert.Equal(["whole"], await store.ListKeysAsync("", 10));
    }

    [Fact]
    public async Task The_write_ahead_log_is_reused_and_not_regrown()
    {
        await using SqliteJournalStore store = SqliteJournalStore.Open(_directory.FullName);
        byte[] row = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        for (long position = 1; position <= 50; position++)
        {
            JournalAppend[] batch =
            [
                .. Enumerable.Range(0, 20).Select(i => new JournalAppend($"{i}", position, new Instant(0), row)),
            ];
            await store.AppendAsync(batch);
        }

        long logSize = new FileInfo(_directory.Of("seatbroker.db-wal")).Length;
        // However busy the machine: an append waits while 32 MiB have not been moved, and may then add its own.
        Assert.True(logSize < 40_000_000, $"65 MB were appended, the log is {logSize} bytes");
    }

    private static void AssertCannotOpen(string directory, params string[] said)
    {
        JournalFileException refused = Assert.Throws<JournalFileException>(() => SqliteJournalStore.Open(directory));
        Assert.All(said, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
