using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>
/// The seats of one license, as a gateway uses them. A call is repeated until there is an answer, and the answer of a repeat is the answer. Calls of one user, and of one session, run one after
/// another in the order in which they were made; all others overlap. A caller that is cancelled stops waiting, and whatever was under way for it stays in that order.
/// </summary>
/// <exception cref="TryAgainException">From every call: nobody answered before the deadline. A seat that may have been taken all the same ends with its lease, unless it is logged out.</exception>
public sealed partial class LicenseSeats
{
    /// <summary>So many leases are renewed in one call.</summary>
    private const int RenewedAtOnceMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClientSession> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UserLine> _lines = new(StringComparer.Ordinal);
    private readonly ILicenseGrain _license;

    internal LicenseSeats(SeatBrokerClient client, string organization, string licenseType)
    {
        Client = client;
        Organization = organization;
        LicenseType = licenseType;
        Key = LicenseKey.Of(organization, licenseType);
        _license = client.Grains.GetGrain<ILicenseGrain>(Key);
        Logins = new(Key, client.Logins, Gathers(), client.Time);
        Logouts = new(Key, client.Logouts, Gathers(), client.Time);

        LicenseGathering Gathers() => new(_license, Key, client.Options.BatchSizeMax);
    }

    public string Organization { get; }

    public string LicenseType { get; }

    internal SeatBrokerClient Client { get; }

    internal string Key { get; }

    /// <summary>Logins travel apart from logouts: they may be answered earlier (<c>Relaxed</c> durability).</summary>
    internal CallRoute Logins { get; }

    internal CallRoute Logouts { get; }

    /// <summary>
    /// Logs a session in, or repeats a login. A session that is granted its seat is renewed in the background until it is logged out or lost. The id is the caller's:
    /// a new one for every login of a device.
    /// </summary>
    /// <param name="request">Whose session, and what for.</param>
    /// <param name="deadline">How long to insist; null: <see cref="SeatBrokerClientOptions.Deadline"/>.</param>
    /// <param name="cancellation">Ends the waiting. It is not known then whether the session is logged in: log it out, or leave it to its lease.</param>
    public Task<FeatureLoginReply> Login(
        LoginRequest request,
        TimeSpan? deadline = null,
        CancellationToken cancellation = default
    )
    {
        Identifier.Require(request.SessionId, "session id");
        Identifier.Require(request.User, "user");
        var call = new LoginCall(this, request, deadline, cancellation);
        Queue(call, request.User);
        return call.Told;
    }

    /// <summary>Logs a session out; also when it is gone already. Its features are given back with it. It is renewed no more, answered or not.</summary>
    /// <inheritdoc cref="Login"/>
    public Task<Refusal> Logout(string sessionId, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        Identifier.Require(sessionId, "session id");
        var call = new LogoutCall(this, sessionId, deadline, cancellation);
        Queue(call, user: null);
        return call.Told;
    }

    /// <summary>Renews leases, whoever logged the sessions in, and names those that hold nothing any more.</summary>
    /// <inheritdoc cref="Login"/>
    public async Task<RenewReply> Renew(
        IReadOnlyCollection<string> sessionIds,
        TimeSpan? deadline = null,
        CancellationToken cancellation = default
    )
    {
        var whole = new RenewReply(Refusal.None, [], []);
        foreach (string[] some in sessionIds.Chunk(RenewedAtOnceMax))
        {
            RenewReply part = await RenewSome(some, deadline ?? Client.Options.Deadline, cancellation);
            whole = part with { Renewed = [.. whole.Renewed, .. part.Renewed], Lost = [.. whole.Lost, .. part.Lost] };
        }
        return whole;
    }

    /// <summary>Ends a call's stay in its line, and begins the next one.</summary>
    internal void Leave(SeatCall call)
    {
        if (Remove(call) is { } next)
        {
            Begin(next);
        }
    }

    private void Queue(SeatCall call, string? user)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(call.SessionId, out ClientSession? session))
            {
                session = new(LineOf(user));
                session.Line.SessionCount++;
                _sessions.Add(call.SessionId, session);
            }
            session.CallCount++;
            UserLine line = session.Line;
            call.Line = line;
            SeatCall? before = line.Tail;
            line.Tail = call;
            if (before is not null)
            {
                before.Next = call;
                return;
            }
        }
        Begin(call);
    }

    private UserLine LineOf(string? user)
    {
        if (user is null)
        {
            return new(user);
        }
        if (!_lines.TryGetValue(user, out UserLine? line))
        {
            _lines.Add(user, line = new(user));
        }
        return line;
    }

    private void Begin(SeatCall first)
    {
        for (SeatCall? call = first; call is not null && !call.Begin(); )
        {
            call = Remove(call);
        }
    }

    private SeatCall? Remove(SeatCall call)
    {
        lock (_gate)
        {
            SeatCall? next = call.Next;
            if (next is null)
            {
                call.Line.Tail = null;
            }
            ClientSession session = _sessions[call.SessionId];
            session.CallCount--;
            ForgetIfIdleNeedsGate(call.SessionId, session);
            return next;
        }
    }

    private void ForgetIfIdleNeedsGate(string sessionId, ClientSession session)
    {
        if (session.CallCount > 0 || session.Held != 0)
        {
            return;
        }
        _sessions.Remove(sessionId);
        session.Line.SessionCount--;
        if (session.Line is { SessionCount: 0, User: { } user })
        {
            _lines.Remove(user);
        }
    }
}
