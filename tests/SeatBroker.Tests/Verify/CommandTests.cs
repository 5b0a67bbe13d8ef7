using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Verify;

/// <summary>The commands as an operator types them, beside a server under load and after its death.</summary>
[Collection(nameof(ProcessTests))]
public sealed class CommandTests
{
    private const string Licenses = "/v1/organizations/acme/licenses";

    [Fact]
    public async Task Journals_add_up_beside_a_server_under_load_and_after_every_kill()
    {
        using var folder = new TemporaryFolder();
        var load = new LoginLoad(new("scarce", concurrentTotal: 25, burstTotal: 10), new("ample", 25, 200));
        int port = LoopbackPorts.Free();
        ServerProcess server = await ServerProcess.StartReady(folder.Sub("data"), port);
        await load.Prepare(server.Address);
        await CreateNamedUsers(server.Address);
        for (int kill = 0; kill < 2; kill++)
        {
            await using (server)
            {
                Task work = load.RunUntilNobodyAnswers(server.Address);
                await WorkAsNamedUsers(server.Address, kill);
                await load.Last(TimeSpan.FromSeconds(1), answerCountMin: 500);
                await AssertClean(folder.Sub("data"));
                await server.Kill();
                await work;
            }

            await AssertClean(folder.Sub("data"));
            server = await ServerProcess.StartReady(folder.Sub("data"), port);
            await load.Settle(server.Address);
            await load.Check(server.Address);
        }

        await server.DisposeAsync();
        string told = await AssertClean(folder.Sub("data"));
        Assert.StartsWith("6 journals, ", told, StringComparison.Ordinal);
        Assert.EndsWith(" rows, 5 months, 0 differences", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_under_load_holds_every_login_that_was_acknowledged_before_it()
    {
        using var folder = new TemporaryFolder();
        string backup = folder.Sub("backup.db");
        string[] kept = [.. Enumerable.Range(0, 20).Select(number => $"kept-{number}")];
        var load = new LoginLoad(new LicenseHistory("scarce", concurrentTotal: 25, burstTotal: 10));
        await using (ServerProcess server = await ServerProcess.StartReady(folder.Sub("data")))
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

            (int code, string output, string errors) = await Run("backup", backup, DataDirectory(folder.Sub("data")));
            Assert.Equal((0, ""), (code, errors));
            Assert.StartsWith($"{backup}: ", output, StringComparison.Ordinal);
            await load.Last(TimeSpan.FromSeconds(0.5), answerCountMin: 100);
            await server.Kill();
            await work;
        }

        Assert.Single(Directory.GetFiles(folder.Path));
        Directory.CreateDirectory(folder.Sub("restored"));
        File.Copy(backup, folder.Sub("restored/seatbroker.db"));
        await AssertClean(folder.Sub("restored"));
        await using ServerProcess restored = await ServerProcess.StartReady(folder.Sub("restored"));
        using var client = new GatewayClient(restored.Address);
        string[] held = [.. (await client.Sessions("agent")).Select(seat => seat.SessionId)];
        Assert.Equal(kept.Order(StringComparer.Ordinal).ToArray(), held.Order(StringComparer.Ordinal).ToArray());
        Assert.Empty((await client.Renew("agent", kept)).Lost);
        Assert.Equal(5, (await client.BurstPeak("agent")).Peak);
    }

    [Fact]
    public async Task What_was_altered_in_the_file_is_told_and_makes_the_command_fail()
    {
        using var folder = new TemporaryFolder();
        await using (ServerProcess server = await ServerProcess.StartReady(folder.Sub("data")))
        {
            using var gateway = new GatewayClient(server.Address);
            await gateway.PutOrganization("UTC");
            await gateway.PutLicense("agent", concurrentTotal: 1, burstTotal: 2);
            await gateway.Login("agent", "s1", "alice");
            await gateway.Login("agent", "s2", "bob");
            await server.Kill();
        }

        await AssertClean(folder.Sub("data"));
        Change(folder.Sub("data"), "UPDATE rows SET row = replace(row, '\"burst\"', '\"concurrent\"')");
        (int code, string output, _) = await Run("verify", DataDirectory(folder.Sub("data")));
        Assert.Equal(1, code);
        Assert.Contains("acme/agent position 3 at ", output, StringComparison.Ordinal);
        Assert.Contains(
            ": session 's2' is granted a seat that is concurrent, and the free one is burst (R3)",
            output,
            StringComparison.Ordinal
        );
        Assert.EndsWith("2 journals, 5 rows, 1 months, 1 differences", output.Trim(), StringComparison.Ordinal);

        Change(folder.Sub("data"), "DELETE FROM rows WHERE seq = (SELECT max(seq) - 1 FROM rows)");
        (code, _, string errors) = await Run("verify", DataDirectory(folder.Sub("data")));
        Assert.Equal(2, code);
        Assert.StartsWith("acme/agent could not be read: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_of_a_journal_that_is_no_file_is_not_looked_for_in_the_data_directory()
    {
        (int told, string output, string errors) = await Run([
            "backup",
            "copy.db",
            "--SeatBroker:Journal=PostgreSql",
            "--SeatBroker:PostgreSql:ConnectionString=Host=127.0.0.1",
        ]);

        Assert.Equal(1, told);
        Assert.Empty(output);
        Assert.Contains("the settings keep the journal in PostgreSql", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_told_in_a_line_and_nothing_is_overwritten()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string errors) = await Run("verify", DataDirectory(folder.Sub("nowhere")));
        Assert.Equal(2, code);
        Assert.StartsWith("The journals could not be read: There is no file", errors, StringComparison.Ordinal);
        (code, _, errors) = await Run("verify", folder.Path);
        Assert.Equal(2, code);
        Assert.Contains("is no setting", errors, StringComparison.Ordinal);
        (code, _, errors) = await Run("backup", folder.Sub("backup.db"), DataDirectory(folder.Sub("nowhere")));
        Assert.Equal(1, code);
        Assert.Single(errors.Trim().Split(Environment.NewLine));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        (code, _, _) = await Run("backup");
        Assert.Equal(1, code);

        await File.WriteAllTextAsync(folder.Sub("there.db"), "mine");
        await (await ServerProcess.StartReady(folder.Sub("data"))).DisposeAsync();
        (code, _, errors) = await Run("backup", folder.Sub("there.db"), DataDirectory(folder.Sub("data")));
        Assert.Equal(1, code);
        Assert.Contains("a backup overwrites nothing", errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.Sub("there.db")));
    }

    /// <summary>A license of named users, a fixed one, and a feature.</summary>
    private static async Task CreateNamedUsers(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        await Put(
            http,
            $"{Licenses}/supervisor",
            new
            {
                displayName = "Supervisor",
                category = "user",
                seatModel = "concurrent",
                baseTotal = 4,
                concurrentTotal = 1,
                burstTotal = 1,
            }
        );
        await Put(
            http,
            $"{Licenses}/desk",
            new
            {
                displayName = "Desk",
                category = "user",
                seatModel = "fixed",
                baseTotal = 3,
            }
        );
        await Put(
            http,
            $"{Licenses}/voice",
            new
            {
                displayName = "Voice",
                category = "feature",
                seatModel = "concurrent",
                concurrentTotal = 1,
                burstTotal = 1,
            }
        );
    }

    private static async Task WorkAsNamedUsers(Uri address, int round)
    {
        using var http = new HttpClient { BaseAddress = address };
        foreach (string user in (string[])["dora", "emil", "fay"])
        {
            string name = $"{user}-{round}";
            foreach (string license in (string[])["supervisor", "desk"])
            {
                using HttpResponseMessage assigned = await http.PutAsJsonAsync(
                    $"{Licenses}/{license}/assignments/{name}",
                    new { status = "active" }
                );
                using HttpResponseMessage granted = await http.PutAsJsonAsync(
                    $"{Licenses}/{license}/sessions/{license}-{name}",
                    new { user = name, features = new[] { "voice", "sms" } }
                );
            }

            using HttpResponseMessage inactive = await http.PutAsJsonAsync(
                $"{Licenses}/supervisor/assignments/{name}",
                new { status = user == "fay" ? "active" : "inactive" }
            );
        }

        using HttpResponseMessage gone = await http.DeleteAsync($"/v1/organizations/acme/users/emil-{round}");
        gone.EnsureSuccessStatusCode();
    }

    private static async Task Put(HttpClient http, string path, object body)
    {
        using HttpResponseMessage answer = await http.PutAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> AssertClean(string dataDirectory)
    {
        (int code, string output, string errors) = await Run("verify", DataDirectory(dataDirectory));
        Assert.True(code == 0, $"It ended with {code}: {output}{errors}");
        return output.Trim();
    }

    private static string DataDirectory(string folder) => $"--SeatBroker:DataDirectory={folder}";

    private static void Change(string dataDirectory, string sql)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(dataDirectory, "seatbroker.db")};Pooling=False"
        );
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        await using var process = new ProgramProcess("src/SeatBroker.Server", Path.GetTempPath(), arguments);
        int code = await process.Exit();
        return (code, process.Output, process.Errors);
    }
}
