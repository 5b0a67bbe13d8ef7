using SeatBroker.Tests.Journal;
using SeatBroker.Tests.Verify;

namespace SeatBroker.Tests.Processes;

/// <summary>A journal in PostgreSQL that is dumped while it is written, and restored to another database.</summary>
[Collection(nameof(ProcessTests))]
public sealed class PostgreSqlBackupTests
{
    private const string Restored = "restored";

    [Fact]
    public async Task A_dump_under_load_holds_every_login_that_was_acknowledged_before_it_and_what_was_altered_in_it_is_told()
    {
        using var folder = new TemporaryFolder();
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        string dump = folder.Sub("seatbroker.dump");
        string[] kept = [.. Enumerable.Range(0, 20).Select(number => $"kept-{number}")];
        var load = new LoginLoad(new LicenseHistory("scarce", concurrentTotal: 25, burstTotal: 10));
        await using (ServerProcess server = await Start(folder, database, "postgres", "CreateSchema=true"))
        {
            await load.Prepare(server.Address);
            using var gateway = new GatewayClient(server.Address);
            await gateway.PutLicense("agent", concurrentTotal: 15, burstTotal: 10);
            Task work = load.RunUntilNobodyAnswers(server.Address);
            await load.Last(TimeSpan.FromSeconds(1), answerCountMin: 500);
            foreach (string session in kept)
            {
                Assert.NotNull((await gateway.Login("agent", session, session)).Seat);
            }

            await database.RunAsync("pg_dump", "postgres", "--format=custom", "--schema=seatbroker", $"--file={dump}");
            await AssertClean(database, "postgres");
            await load.Last(TimeSpan.FromSeconds(0.5), answerCountMin: 100);
            await server.Kill();
            await work;
        }

        await AssertClean(database, "postgres");
        await database.ExecuteAsync($"CREATE DATABASE {Restored}");
        await database.RunAsync("pg_restore", Restored, "--no-owner", "--exit-on-error", dump);
        await AssertClean(database, Restored);
        await using (ServerProcess server = await Start(folder, database, Restored))
        {
            using var client = new GatewayClient(server.Address);
            string[] held = [.. (await client.Sessions("agent")).Select(seat => seat.SessionId)];
            Assert.Equal(kept.Order(StringComparer.Ordinal).ToArray(), held.Order(StringComparer.Ordinal).ToArray());
            Assert.Empty((await client.Renew("agent", kept)).Lost);
            Assert.Equal(5, (await client.BurstPeak("agent")).Peak);
            // New journals get numbers of their own.
            await client.PutLicense("new", concurrentTotal: 1, burstTotal: 0);
            Assert.NotNull((await client.Login("new", "s-1", "one")).Seat);
        }

        Assert.StartsWith("4 journals, ", await AssertClean(database, Restored), StringComparison.Ordinal);
        await database.ExecuteAsync(
            "UPDATE seatbroker.rows SET row = convert_to(replace(convert_from(row, 'UTF8'), '\"burst\"', '\"concurrent\"'), 'UTF8')",
            Restored
        );
        (int code, string output, _) = await Verify(database, Restored);
        Assert.Equal(1, code);
        Assert.Contains(
            "is granted a seat that is concurrent, and the free one is burst (R3)",
            output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_database_that_holds_no_journals_or_does_not_answer_is_told_in_a_line()
    {
        await using var database = new PostgreSqlServer();
        await database.InitializeAsync();
        (int code, string output, string errors) = await Verify(database, "postgres");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(
            "The journals could not be read: The database 'postgres' has no tables of SeatBroker",
            Assert.Single(errors.Trim().Split(Environment.NewLine)),
            StringComparison.Ordinal
        );

        await database.KillAsync();
        (code, _, errors) = await Verify(database, "postgres");
        Assert.Equal(2, code);
        Assert.Contains("The PostgreSQL database cannot be opened", errors, StringComparison.Ordinal);
    }

    private static Task<ServerProcess> Start(
        TemporaryFolder folder,
        PostgreSqlServer database,
        string name,
        params string[] settings
    ) =>
        ServerProcess.StartReadyWith(
            folder,
            [.. Journal(database, name), .. settings.Select(setting => $"--SeatBroker:PostgreSql:{setting}")]
        );

    private static async Task<string> AssertClean(PostgreSqlServer database, string name)
    {
        (int code, string output, string errors) = await Verify(database, name);
        Assert.True(code == 0, $"It ended with {code}: {output}{errors}");
        return output;
    }

    private static Task<(int Code, string Output, string Errors)> Verify(PostgreSqlServer database, string name) =>
        CommandTests.Run(["verify", .. Journal(database, name)]);

    private static string[] Journal(PostgreSqlServer database, string name) =>
        [
            "--SeatBroker:Journal=PostgreSql",
            $"--SeatBroker:PostgreSql:ConnectionString={database.ConnectionString(name)}",
        ];
}
