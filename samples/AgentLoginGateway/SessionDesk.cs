using System.Collections.Concurrent;

namespace SeatBroker.Samples.AgentLoginGateway;

/// <summary>
/// The gateway's own part: it logs users in and out, and keeps what they hold alive. A session stands here from before its first request until it is known to hold
/// nothing, or is left to its lease: whatever was asked for is also given back.
/// </summary>
internal sealed class SessionDesk(IBroker broker, Persistence persistence, Figures figures)
{
    /// <summary>The contract's limit for one bulk renewal.</summary>
    public const int RenewedAtOnceMax = 10_000;

    private const int CallsAtOnce = 64;

    // How long a person looks at a login screen before giving up.
    private static readonly TimeSpan LoginPatience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public IEnumerable<Session> Sessions => _sessions.Values;

    /// <summary>Logs a user in. Refused: the session is null and the answer says why.</summary>
    /// <exception cref="OutcomeUnknownException">Nobody answered in time; a seat that was taken all the same is given back.</exception>
    public async Task<(Session? Session, LoginAnswer Answer)> Login(string user, CancellationToken cancellationToken)
    {
        var session = new Session(user);
        _sessions[session.Id] = session;
        try
        {
            LoginAnswer answer = await Ask(session, LoginPatience, cancellationToken);
            figures.Answered(answer);
            return answer.Seat is null ? (null, answer) : (session, answer);
        }
        catch (OutcomeUnknownException)
        {
            figures.Unanswered();
            await Logout(session, cancellationToken);
            throw;
        }
    }

    public Task Logout(Session session, CancellationToken cancellationToken) =>
        Logout(session, LoginPatience, cancellationToken);

    /// <summary>Renews every lease, in bulk, and logs in again those that lost theirs.</summary>
    /// <param name="patience">How long to insist: the next renewal comes anyhow.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OutcomeUnknownException">Nobody answered for so long. Leases may still run: nobody is logged out for it.</exception>
    public async Task RenewAll(TimeSpan patience, CancellationToken cancellationToken)
    {
        string[] held = [.. _sessions.Values.Where(s => s is { Seat: not null, Leaving: false }).Select(s => s.Id)];
        foreach (string[] sessionIds in held.Chunk(RenewedAtOnceMax))
        {
            RenewAnswer answer = await persistence.UntilAnswered(
                stop => broker.Renew(sessionIds, stop),
                patience,
                cancellationToken
            );
            figures.Renewed(answer);
            foreach ((string sessionId, Seat seat) in answer.Renewed)
            {
                if (_sessions.TryGetValue(sessionId, out Session? session))
                {
                    session.Seat = seat;
                }
            }
            await ForEach(answer.Lost, (sessionId, stop) => LoginAgain(sessionId, patience, stop), cancellationToken);
        }
    }

    /// <summary>Logs everybody out, for as long as the token allows. What is left then ends with its lease.</summary>
    /// <returns>How many were left.</returns>
    public async Task<int> LogoutAll(CancellationToken bound)
    {
        try
        {
            await ForEach([.. _sessions.Values], (session, stop) => Logout(session, TimeSpan.MaxValue, stop), bound);
            return 0;
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            return _sessions.Count;
        }
    }

    /// <summary>Logs in under the same id, which is free again once it is lost.</summary>
    private async Task LoginAgain(string sessionId, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!_sessions.TryGetValue(sessionId, out Session? session))
        {
            return;
        }
        try
        {
            figures.AnsweredAgain(await Ask(session, patience, cancellationToken));
        }
        catch (OutcomeUnknownException)
        {
            // The session stays: the next renewal finds it lost again, or held.
            figures.Unanswered();
        }
    }

    private async Task<LoginAnswer> Ask(Session session, TimeSpan patience, CancellationToken cancellationToken)
    {
        using IDisposable turn = await session.TakeTurn(cancellationToken);
        if (session.Leaving)
        {
            // Its user logged out while the renewal that found it lost was on its way.
            return new LoginAnswer(Seat: null, "logged_out");
        }
        LoginAnswer answer = await persistence.UntilAnswered(
            stop => broker.Login(session.Id, session.User, stop),
            patience,
            cancellationToken
        );
        session.Seat = answer.Seat;
        if (answer.Seat is null)
        {
            Forget(session);
        }
        return answer;
    }

    private async Task Logout(Session session, TimeSpan patience, CancellationToken cancellationToken)
    {
        session.Leaving = true;
        using IDisposable turn = await session.TakeTurn(cancellationToken);
        if (!_sessions.ContainsKey(session.Id))
        {
            return;
        }
        try
        {
            await persistence.UntilAnswered(stop => broker.Logout(session.Id, stop), patience, cancellationToken);
            figures.LoggedOut();
        }
        catch (OutcomeUnknownException)
        {
            // Nobody renews it any more, so its lease ends it.
            figures.LeftToItsLease();
        }
        Forget(session);
    }

    private void Forget(Session session)
    {
        _sessions.TryRemove(session.Id, out _);
        session.End();
    }

    private static Task ForEach<T>(
        IEnumerable<T> items,
        Func<T, CancellationToken, Task> action,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (item, stop) => await action(item, stop)
        );
}
