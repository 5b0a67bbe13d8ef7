using System.Diagnostics;
using SeatBroker.Tests.Http;
using SeatBroker.Tests.Processes;

namespace SeatBroker.Tests.Samples;

/// <summary>The script of the administrator's login, run as it is described: bash, openssl and curl against a server.</summary>
public sealed class AdministratorLoginTests(BrokerServer server) : IClassFixture<BrokerServer>, IDisposable
{
    // No limit that the script promises; it only ends a test that would wait for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task R24_administrator_logs_in_with_openssl_and_curl()
    {
        string organization = await server.CreateOrganization("acme");
        string license = await server.Purchase(
            organization,
            "administrator",
            Contracts.Roster(5, more: ",\"requiresSecurityKey\":true")
        );

        // The first time a key is made and registered, then it is used.
        (int exit, string answer, string told) = await Run("root.pem", "acme", "administrator", "root", "s-1");
        Assert.True(exit == 0, told);
        Assert.Contains("\"seat\":\"concurrent\"", answer, StringComparison.Ordinal);
        (exit, answer, told) = await Run("root.pem", "acme", "administrator", "root", "s-2");
        Assert.True(exit == 0, told);
        Assert.Equal("s-1:root s-2:root", await server.Sessions(license));

        // Another's key opens nothing, and the script says so.
        (exit, _, told) = await Run("eve.pem", "acme", "administrator", "eve", "s-3");
        Assert.True(exit == 0, told);
        (exit, answer, _) = await Run("eve.pem", "acme", "administrator", "root", "s-4");
        Assert.NotEqual(0, exit);
        Assert.Contains("security_key_invalid", answer, StringComparison.Ordinal);
        Assert.Equal("s-1:root s-2:root s-3:eve", await server.Sessions(license));
    }

    [Fact]
    public async Task Key_that_could_not_be_registered_is_not_taken_for_one_that_was()
    {
        (int exit, _, string told) = await Run("new.pem", "nobody", "administrator", "root", "s-1");
        Assert.NotEqual(0, exit);
        Assert.Contains("unknown_organization", told, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Sub("new.pem")));
    }

    [Fact]
    public async Task Script_tells_how_it_is_called()
    {
        (int exit, _, string told) = await Run("root.pem", "acme");
        Assert.Equal(64, exit);
        Assert.Contains("administrator-login.sh ORGANIZATION LICENSE_TYPE USER", told, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Answer, string Told)> Run(string key, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Script, .. arguments])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["SERVER"] = $"http://127.0.0.1:{server.Port}", ["KEY"] = key },
        };
        using Process process = Process.Start(start)!;
        Task<string> answer = process.StandardOutput.ReadToEndAsync();
        Task<string> told = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await answer, await told);
    }

    private static string Script
    {
        get
        {
            // tests/SeatBroker.Tests/bin/Release/net10.0/ -> the repository
            DirectoryInfo project = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!;
            return Path.Combine(project.Parent!.Parent!.FullName, "samples", "administrator-login.sh");
        }
    }
}
