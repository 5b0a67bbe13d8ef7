using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>What is held, and its renewal in the background: all sessions in one call, at a third of the lease.</summary>
public sealed partial class LicenseSeats
{
    private long _logins;
    private int _held;
    private TimeSpan _lease;
    private long _renewedAt;
    private bool _renews;
    private TaskCompletionSource _leaseChanged = NewSignal();

    /// <summary>How many sessions are held through this client.</summary>
    public int HeldCount
    {
        get
        {
            lock (_gate)
            {
                return _held;
            }
        }
    }

    /// <returns>Whether it was held before.</returns>
    internal bool Hold(LoginCall call, FeatureLoginReply reply)
    {
        bool wasHeld;
        lock (_gate)
        {
            ClientSession session = _sessions[call.SessionId];
            wasHeld = session.Held != 0;
            _held += wasHeld ? 0 : 1;
            session.Held = ++_logins;
            session.User = call.User;
            session.FeaturesLost = [];
            if (!Client.Options.RenewsLeases)
            {
                return wasHeld;
            }
            TakeLeaseNeedsGate(reply.Login.LeaseSecondsNow);
            if (_renews)
            {
                return wasHeld;
            }
            _renews = true;
            _renewedAt = Client.Time.GetTimestamp();
        }
        // The loop belongs to no login: it goes on long after the one that began it.
        using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = Task.Run(RenewWhileHeld);
        return wasHeld;
    }

    /// <summary>Renews a session no more.</summary>
    internal void LetGo(string sessionId)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(sessionId, out ClientSession? session) && session.Held != 0)
            {
                session.Held = 0;
                _held--;
                ForgetIfIdleNeedsGate(sessionId, session);
            }
        }
    }

    private async Task RenewWhileHeld()
    {
        CancellationToken stop = Client.Stopping;
        try
        {
            while (await IsHeldWhenDue(stop))
            {
                await RenewHeld(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The gateway stops. What is not logged out ends with its lease.
        }
    }

    /// <summary>Waits for a third of the lease since the last renewal, whatever the lease becomes meanwhile.</summary>
    /// <returns>False: nothing is held any more, and this loop has ended.</returns>
    private async Task<bool> IsHeldWhenDue(CancellationToken stop)
    {
        while (true)
        {
            Task leaseChanged;
            TimeSpan wait;
            lock (_gate)
            {
                wait = (_lease / 3) - Client.Time.GetElapsedTime(_renewedAt);
                if (wait <= TimeSpan.Zero)
                {
                    _renews = _held > 0;
                    return _renews;
                }
                leaseChanged = _leaseChanged.Task;
            }
            try
            {
                await leaseChanged.WaitAsync(wait, Client.Time, stop);
            }
            catch (TimeoutException)
            {
                // It is due.
            }
        }
    }

    private async Task RenewHeld(CancellationToken stop)
    {
        (string Id, long Held)[] held;
        TimeSpan patience;
        lock (_gate)
        {
            _renewedAt = Client.Time.GetTimestamp();
            patience = _lease / 3;
            held = new (string, long)[_held];
            int next = 0;
            foreach ((string id, ClientSession session) in _sessions)
            {
                if (session.Held != 0)
                {
                    held[next++] = (id, session.Held);
                }
            }
        }
        foreach ((string Id, long Held)[] some in held.Chunk(RenewedAtOnceMax))
        {
            try
            {
                string[] ids = Array.ConvertAll(some, session => session.Id);
                RenewReply reply = await RenewSome(ids, patience, stop);
                Hear(some, reply);
            }
            catch (TryAgainException e)
            {
                // The broker is away. It gives every lease its full length when it is back (R8), so nobody is lost for it; the next round follows.
                Client.LogNotRenewed(Key, some.Length, e.Message);
            }
        }
    }

    private async Task<RenewReply> RenewSome(string[] sessionIds, TimeSpan deadline, CancellationToken cancellation)
    {
        await Client.RenewalTurns.WaitAsync(cancellation);
        try
        {
            return await Client.UntilAnswered(() => _license.Renew(sessionIds), deadline, cancellation);
        }
        finally
        {
            Client.RenewalTurns.Release();
        }
    }

    private void Hear((string Id, long Held)[] asked, RenewReply reply)
    {
        var lost = new List<SessionLostEventArgs>();
        var featuresLost = new List<FeaturesLostEventArgs>();
        lock (_gate)
        {
            if (reply.Refusal == Refusal.None)
            {
                TakeLeaseNeedsGate(reply.LeaseSecondsNow);
            }
            foreach (RenewedSession renewed in reply.Renewed)
            {
                if (
                    renewed.FeaturesLost.Length > 0
                    && _sessions.TryGetValue(renewed.SessionId, out ClientSession? session)
                    && session.Held != 0
                )
                {
                    // The broker names them at every renewal until they are granted again.
                    string[] news = [.. renewed.FeaturesLost.Except(session.FeaturesLost, StringComparer.Ordinal)];
                    session.FeaturesLost = renewed.FeaturesLost;
                    if (news.Length > 0)
                    {
                        featuresLost.Add(new(this, renewed.SessionId, session.User, news));
                    }
                }
            }
            if (reply.Lost.Length > 0)
            {
                LoseNeedsGate(asked, reply.Lost.ToHashSet(StringComparer.Ordinal), lost);
            }
        }
        lost.ForEach(Client.Raise);
        featuresLost.ForEach(Client.Raise);
    }

    /// <summary>What was logged out, or in anew, while it was asked for is not lost.</summary>
    private void LoseNeedsGate((string Id, long Held)[] asked, HashSet<string> gone, List<SessionLostEventArgs> lost)
    {
        foreach ((string id, long held) in asked)
        {
            if (gone.Contains(id) && _sessions.TryGetValue(id, out ClientSession? session) && session.Held == held)
            {
                session.Held = 0;
                _held--;
                lost.Add(new(this, id, session.User));
                ForgetIfIdleNeedsGate(id, session);
            }
        }
    }

    private void TakeLeaseNeedsGate(int seconds)
    {
        TimeSpan lease = TimeSpan.FromSeconds(seconds);
        if (lease == _lease)
        {
            return;
        }
        _lease = lease;
        _leaseChanged.SetResult();
        _leaseChanged = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
