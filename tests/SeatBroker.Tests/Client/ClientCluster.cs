using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SeatBroker.Abstractions;
using SeatBroker.Client;
using SeatBroker.Tests.Grains;

namespace SeatBroker.Tests.Client;

/// <summary>Two silos that write down what clients ask of them, and a client whose clock is theirs.</summary>
public class ClientCluster : IAsyncLifetime
{
    // No limit that is promised; it only ends a test that would wait for ever.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<SeatAsk[]> _loginCalls = [];
    private readonly ConcurrentQueue<string[]> _renewals = new();

    public BrokerCluster Cluster { get; private set; } = null!;

    public SeatBrokerClient Client { get; private set; } = null!;

    /// <summary>What a call to a desk waits for; whatever it throws becomes of the call.</summary>
    public Func<DeskAsks, Task> OnDesk { get; set; } = static _ => Task.CompletedTask;

    protected virtual short SiloCount => 2;

    /// <summary>Logins and logouts, call by call; those that a desk left to a license once only.</summary>
    public IReadOnlyCollection<SeatAsk[]> LoginCalls
    {
        get
        {
            lock (_loginCalls)
            {
                return [.. _loginCalls];
            }
        }
    }

    /// <summary>The renewals, call by call.</summary>
    public IReadOnlyCollection<string[]> Renewals => _renewals;

    public async Task InitializeAsync()
    {
        Cluster = await BrokerCluster.Start(
            siloCount: SiloCount,
            configure: silo =>
                silo.AddIncomingGrainCallFilter(async call =>
                {
                    switch (call.Request.GetArgumentCount() > 0 ? call.Request.GetArgument(0) : null)
                    {
                        case DeskAsks desk:
                            SeatAsk[] asked = [.. desk.Licenses.SelectMany(license => license.Asks)];
                            NoteCall(asked);
                            await OnDesk(desk);
                            await call.Invoke();
                            SeatAnswer[] answers = ((LicenseAnswers)call.Result!).Answers;
                            Correct(asked, [.. asked.Where((_, i) => answers[i].Outcome != AskOutcome.AskTheLicense)]);
                            return;
                        case LicenseAsks asks:
                            NoteCall(asks.Asks);
                            break;
                        case LoginRequest login when call.Grain is ILicenseGrain:
                            NoteCall([new(login, Logout: null)]);
                            break;
                        case string sessionId when call.Grain is ILicenseGrain && call.MethodName == "Logout":
                            NoteCall([new(Login: null, sessionId)]);
                            break;
                        case string[] sessionIds when call.Grain is ILicenseGrain && call.MethodName == "Renew":
                            _renewals.Enqueue(sessionIds);
                            break;
                        default:
                            break;
                    }
                    await call.Invoke();
                })
        );
        Client = NewClient();
    }

    /// <summary>A client of its own, with other settings.</summary>
    public SeatBrokerClient NewClient(Action<SeatBrokerClientOptions>? configure = null)
    {
        var options = new SeatBrokerClientOptions();
        configure?.Invoke(options);
        return new(Cluster.Grains, Options.Create(options), Cluster.Time, NullLogger<SeatBrokerClient>.Instance);
    }

    /// <summary>Creates an organization with a license <c>agent</c>.</summary>
    public async Task<LicenseSeats> Create(string organization, int concurrent, int burst = 0)
    {
        await Cluster.Create(organization, concurrent, burst);
        return Client.License(organization, "agent");
    }

    public async Task<string[]> SessionsOf(LicenseSeats license)
    {
        SessionsReply reply = await Cluster.License(license.Organization, license.LicenseType).GetSessions(0, 1000);
        return [.. reply.Sessions.Select(session => session.SessionId)];
    }

    public bool WasAsked(string sessionId) =>
        LoginCalls.Any(asks => asks.Any(ask => (ask.Login?.SessionId ?? ask.Logout) == sessionId));

    /// <summary>Waits until something is so; meanwhile the clients' pauses pass.</summary>
    public async Task Until(Func<bool> isSo)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            bound.Token.ThrowIfCancellationRequested();
            Cluster.Pass(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1, bound.Token);
        }
    }

    /// <summary>The answer; meanwhile the clients' pauses pass.</summary>
    public async Task<T> Answer<T>(Task<T> call)
    {
        await Until(() => call.IsCompleted);
        return await call;
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
    }

    private void NoteCall(SeatAsk[] asks)
    {
        lock (_loginCalls)
        {
            _loginCalls.Add(asks);
        }
    }

    private void Correct(SeatAsk[] asks, SeatAsk[] decided)
    {
        lock (_loginCalls)
        {
            int index = _loginCalls.IndexOf(asks);
            _loginCalls.RemoveAt(index);
            if (decided.Length > 0)
            {
                _loginCalls.Insert(index, decided);
            }
        }
    }
}

/// <summary>A cluster of one silo: its desk has every license.</summary>
public sealed class OneSiloClientCluster : ClientCluster
{
    protected override short SiloCount => 1;
}
