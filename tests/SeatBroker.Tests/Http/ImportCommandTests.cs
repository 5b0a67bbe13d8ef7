using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Http;

/// <summary>The import command as an operator types it, against a broker that runs.</summary>
public sealed class ImportCommandTests(BrokerServer server) : IClassFixture<BrokerServer>
{
    private const string Agents =
        """{"licenseType":"agent","displayName":"Agent","category":"user","seatModel":"concurrent","baseTotal":1,"concurrentTotal":1}""";

    [Fact]
    public async Task A_file_is_imported_and_the_totals_are_told()
    {
        await server.Put("/v1/organizations/told", Bodies.Organization("Acme"));
        (int code, string output, _) = await Import(
            "told.json",
            $$"""{"licenses":[{{Agents}}],"assignments":[{"licenseType":"agent","user":"alice","status":"active"}]}""",
            "--organization",
            "told"
        );
        Assert.Equal((0, "1 licenses, 1 assignments, 0 refused"), (code, output.Trim()));
        Assert.Single((await server.Get("/v1/organizations/told/licenses/agent/assignments")).Json.EnumerateArray());
    }

    [Fact]
    public async Task What_is_refused_is_told_line_by_line_and_makes_the_command_fail()
    {
        await server.Create("refusing", Bodies.Contract(1, 0, ",\"baseTotal\":2"));
        await server.Put("/v1/organizations/refusing/licenses/agent/assignments/alice", """{"status":"active"}""");
        (int code, string output, string errors) = await Import(
            "refused.csv",
            "licenseType,user,status\nagent,alice,preparing\nagent,bob,active\n",
            "--organization",
            "refusing"
        );
        Assert.Equal((2, ""), (code, errors));
        Assert.Equal(
            ["assignments[0] agent alice: invalid_status_change", "0 licenses, 1 assignments, 1 refused"],
            output.Trim().Split(Environment.NewLine)
        );
    }

    [Fact]
    public async Task What_is_wrong_with_a_file_is_told_line_by_line_and_a_dry_run_changes_nothing()
    {
        await server.Create("wrong", Bodies.Contract(1, 0, ",\"baseTotal\":2"));
        const string Head = "licenseType,user,status\nagent,alice,active\n";
        (int code, _, string errors) = await Import("wrong.csv", Head + "agent,bob\n", "--organization", "wrong");
        Assert.Equal(1, code);
        Assert.StartsWith("assignments[1] (line 3): The line must have 3 cells", errors, StringComparison.Ordinal);
        Assert.Contains("invalid_import", errors, StringComparison.Ordinal);

        (code, string output, _) = await Import("dry.csv", Head, "--organization", "wrong", "--dry-run");
        Assert.Equal((0, "0 licenses, 1 assignments, 0 refused"), (code, output.Trim()));
        Assert.Empty((await server.Get("/v1/organizations/wrong/licenses/agent/assignments")).Json.EnumerateArray());
    }

    [Fact]
    public async Task A_broker_that_does_not_run_and_a_file_that_is_not_there_are_told_in_a_line()
    {
        (int code, _, string errors) = await Run(
            "missing.csv",
            ["--organization", "acme", "--url", $"http://127.0.0.1:{LoopbackPorts.Free()}"]
        );
        Assert.Equal(1, code);
        Assert.Single(errors.Trim().Split(Environment.NewLine));
        (code, _, errors) = await Import(
            "nobody.csv",
            "licenseType,user,status\n",
            "--organization",
            "acme",
            "--url",
            $"http://127.0.0.1:{LoopbackPorts.Free()}"
        );
        Assert.Equal(1, code);
        Assert.StartsWith("nobody.csv is not known to be imported", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Errors)> Import(
        string name,
        string text,
        params string[] arguments
    )
    {
        using var folder = new TemporaryFolder();
        string file = folder.Sub(name);
        await File.WriteAllTextAsync(file, text);
        string[] address = arguments.Contains("--url") ? [] : ["--url", $"http://127.0.0.1:{server.Port}"];
        return await Run(file, [.. arguments, .. address]);
    }

    private static async Task<(int Code, string Output, string Errors)> Run(string file, string[] arguments)
    {
        await using var process = new ProgramProcess(
            "src/SeatBroker.Server",
            Path.GetTempPath(),
            ["import", file, .. arguments]
        );
        int code = await process.Exit();
        return (code, process.Output, process.Errors);
    }
}
