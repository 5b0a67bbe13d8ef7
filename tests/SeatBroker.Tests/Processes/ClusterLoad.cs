using System.Globalization;
using Xunit.Abstractions;

namespace SeatBroker.Tests.Processes;

/// <summary>Many licenses under load at a cluster, each by two clients of its own, which go on at another server whenever one does not answer.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int LicenseCount = 16;
    private const int AnswersOfEach = 10;

    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<Uri> _servers;
    private readonly GatewayClient[] _ways;
    private readonly Office[] _offices;
    private Task _work = Task.CompletedTask;

    private ClusterLoad(IReadOnlyList<Uri> servers)
    {
        _servers = servers;
        _ways = [.. servers.Select(server => new GatewayClient(server))];
        _offices = [.. Enumerable.Range(0, LicenseCount).Select(number => new Office(number, _ways))];
    }

    /// <summary>Creates the licenses, and goes on once each has been answered for a while.</summary>
    public static async Task<ClusterLoad> Begin(IReadOnlyList<Uri> servers)
    {
        var load = new ClusterLoad(servers);
        foreach (Office office in load._offices)
        {
            await office.Load.Prepare(servers[0]);
        }
        load._work = Task.WhenAll(load._offices.Select(office => office.Load.Run(office.Gateway, load._stop.Token)));
        await load.EachIsAnswered();
        return load;
    }

    /// <summary>One more gateway that knows all servers.</summary>
    public InsistingGateway OneMore() => new(_ways);

    /// <summary>Waits until every license has been answered for a while from now on.</summary>
    public Task EachIsAnswered() =>
        Task.WhenAll(_offices.Select(office => office.Load.Last(TimeSpan.Zero, AnswersOfEach)));

    /// <summary>Ends the load, every call of which must have been answered, and compares what each server says with what was acknowledged.</summary>
    public async Task StopAndCheck(IEnumerable<int> servers)
    {
        await _stop.CancelAsync();
        await _work;
        foreach (Uri server in servers.Select(index => _servers[index]))
        {
            foreach (Office office in _offices)
            {
                await office.Load.Check(server);
            }
        }
    }

    /// <summary>Says how long nobody was answered; nothing that a test asserts.</summary>
    public void Tell(ITestOutputHelper output)
    {
        double[] gaps = [.. _offices.Select(office => office.Gateway.LongestGap.TotalSeconds).Order()];
        string told = string.Create(
            CultureInfo.InvariantCulture,
            $"Longest gap of a license: median {gaps[gaps.Length / 2]:N2} s, most {gaps[^1]:N2} s; longest call {_offices.Max(office => office.Gateway.LongestCall).TotalSeconds:N2} s; {_offices.Sum(office => office.Gateway.RepeatCount)} repeats of {_offices.Sum(office => office.Load.AnswerCount)} calls."
        );
        output.WriteLine(told);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (GatewayClient way in _ways)
        {
            way.Dispose();
        }
        _stop.Dispose();
    }

    /// <summary>One license, with too few seats for its users.</summary>
    private sealed class Office(int number, GatewayClient[] ways)
    {
        public LoginLoad Load { get; } =
            LoginLoad.OfFew(clientCount: 2, new($"agent-{number}", concurrentTotal: 3, burstTotal: 3));

        public InsistingGateway Gateway { get; } = new(ways);
    }
}
