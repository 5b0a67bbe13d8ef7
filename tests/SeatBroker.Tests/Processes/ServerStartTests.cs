namespace SeatBroker.Tests.Processes;

[Collection(nameof(ProcessTests))]
public sealed class ServerStartTests
{
    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>(
        StringComparer.Ordinal
    );

    [Theory]
    [InlineData("--SeatBroker:DataDirectry=elsewhere", "SeatBroker:DataDirectry", "no setting")]
    [InlineData("--SeatBroker:HistoryRetention=31.00:00:00", "SeatBroker:HistoryRetention", "at least 32 days")]
    [InlineData("--SeatBroker:HistoryRetention=long", "SeatBroker:HistoryRetention", "long")]
    [InlineData("--SeatBroker:DataDirectory=", "SeatBroker:DataDirectory", "must name a folder")]
    [InlineData("--urls=http://0.0.0.0:{port}", "0.0.0.0", "no loopback address")]
    [InlineData("--urls=http://*:{port}", "{port}", "no loopback address")]
    [InlineData("--urls=nonsense", "nonsense", "")]
    [InlineData("--SeatBroker:Clustering=Zookeeper", "SeatBroker:Clustering", "Zookeeper")]
    [InlineData("--SeatBroker:Clustering=Redis", "SeatBroker:Journal", "share a journal")]
    [InlineData("--SeatBroker:Journal=Paper", "SeatBroker:Journal", "Paper")]
    [InlineData("--SeatBroker:Journal=PostgreSql", "SeatBroker:PostgreSql:ConnectionString", "must name the database")]
    [InlineData("--SeatBroker:Clustering=Redis", "SeatBroker:ClusteringConnection", "connection string of the Redis")]
    [InlineData("--SeatBroker:SiloAddress=0.0.0.0", "SeatBroker:SiloAddress", "one address of this machine")]
    [InlineData("--SeatBroker:SiloAddress=10.0.0.5", "SeatBroker:SiloAddress", "Localhost answers this machine alone")]
    [InlineData("--SeatBroker:SiloPort=0", "SeatBroker:SiloPort", "must be a port")]
    public async Task A_wrong_setting_is_told_in_one_line(string argument, string name, string why)
    {
        using var folder = new TemporaryFolder();
        int port = LoopbackPorts.Free();
        string setting = argument.Replace("{port}", $"{port}", StringComparison.Ordinal);
        string[] arguments =
        [
            "--urls",
            $"http://127.0.0.1:{port}",
            $"--SeatBroker:DataDirectory={folder.Sub("data")}",
            setting,
        ];
        string said = await Refusal(folder, port, arguments, NoVariables);
        Assert.Contains(name.Replace("{port}", $"{port}", StringComparison.Ordinal), said, StringComparison.Ordinal);
        Assert.Contains(why, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "PostgreSql|ConnectionString=nonsense",
        "SeatBroker:PostgreSql:ConnectionString is no connection string"
    )]
    [InlineData("PostgreSql|ConnectionString=Host=127.0.0.1;Port=1;Password=hidden", "database cannot be opened: ")]
    [InlineData("AzureBlobs", "SeatBroker:AzureBlobs:ConnectionString must be the storage account's connection string")]
    [InlineData("AzureBlobs|ConnectionString=hidden", "SeatBroker:AzureBlobs:ConnectionString is no connection string")]
    [InlineData(
        "AzureBlobs|ConnectionString=DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aGlkZGVu;BlobEndpoint=http://127.0.0.1:1/a",
        "The container 'seatbroker' cannot be opened: "
    )]
    [InlineData(
        "AzureBlobs|ConnectionString=hidden|Container=Seats",
        "SeatBroker:AzureBlobs:Container must be 3 to 63"
    )]
    public async Task A_store_that_cannot_be_used_is_told_in_one_line_without_its_secrets(string settings, string why)
    {
        using var folder = new TemporaryFolder();
        int port = LoopbackPorts.Free();
        string[] words = settings.Split('|');
        string[] arguments =
        [
            $"--urls=http://127.0.0.1:{port}",
            $"--SeatBroker:Journal={words[0]}",
            .. words.Skip(1).Select(word => $"--SeatBroker:{words[0]}:{word}"),
        ];
        string said = await Refusal(folder, port, arguments, NoVariables);
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);
        Assert.DoesNotContain("aGlkZGVu", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_in_the_environment_is_told_in_one_line()
    {
        using var folder = new TemporaryFolder();
        int port = LoopbackPorts.Free();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SeatBroker__Retention"] = "100.00:00:00",
            ["SeatBroker__DataDirectory"] = folder.Sub("data"),
        };
        string said = await Refusal(folder, port, ["--urls", $"http://127.0.0.1:{port}"], variables);
        Assert.Contains("SeatBroker:Retention is no setting", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_told_in_one_line()
    {
        using var folder = new TemporaryFolder();
        // Permissions would not keep root out; a file in the way keeps out everybody.
        await File.WriteAllTextAsync(folder.Sub("file"), "in the way");
        string directory = Path.Combine(folder.Sub("file"), "data");
        int port = LoopbackPorts.Free();
        string[] arguments = ["--urls", $"http://127.0.0.1:{port}", $"--SeatBroker:DataDirectory={directory}"];
        string said = await Refusal(folder, port, arguments, NoVariables);
        Assert.Contains(directory, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line()
    {
        using var folder = new TemporaryFolder();
        await using ServerProcess other = await ServerProcess.StartReady(folder.Sub("other"));
        string[] arguments = ["--urls", $"{other.Address}", $"--SeatBroker:DataDirectory={folder.Sub("data")}"];
        string said = await Refusal(folder, other.Address.Port, arguments, NoVariables);
        Assert.Contains($"{other.Address.Port}", said, StringComparison.Ordinal);
        Assert.Contains("in use", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.0.0.5", true)]
    public async Task A_cluster_port_that_other_machines_reach_is_warned_of_before_it_is_opened(
        string address,
        bool isWarned
    )
    {
        using var folder = new TemporaryFolder();
        int port = LoopbackPorts.Free();
        // It ends at once, as there is neither a journal nor a cluster.
        string[] arguments =
        [
            "--urls",
            $"http://127.0.0.1:{port}",
            "--SeatBroker:Journal=PostgreSql",
            "--SeatBroker:PostgreSql:ConnectionString=Host=127.0.0.1;Port=1;Database=none;Username=none",
            "--SeatBroker:Clustering=Redis",
            "--SeatBroker:ClusteringConnection=127.0.0.1:1",
            $"--SeatBroker:SiloAddress={address}",
        ];
        await using ServerProcess server = ServerProcess.Start(folder.Path, port, arguments);
        Assert.Equal(1, await server.Exit());
        string warning = $"listen on {address} without authentication";
        Assert.Equal(isWarned, server.Output.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_is_printed_and_nothing_is_started()
    {
        using var folder = new TemporaryFolder();
        await using ServerProcess server = ServerProcess.Start(folder.Path, LoopbackPorts.Free(), ["--help"]);
        Assert.Equal(0, await server.Exit());
        Assert.Empty(server.Errors);
        Assert.Contains("--demo", server.Output, StringComparison.Ordinal);
        Assert.Contains("--SeatBroker:DataDirectory", server.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <returns>The one line that the server wrote to its errors before it ended with code 1.</returns>
    private static async Task<string> Refusal(
        TemporaryFolder folder,
        int port,
        string[] arguments,
        IReadOnlyDictionary<string, string> variables
    )
    {
        await using ServerProcess server = ServerProcess.Start(folder.Path, port, arguments, variables);
        Assert.Equal(1, await server.Exit());
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        return Assert.Single(server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
