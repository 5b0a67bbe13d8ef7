namespace SeatBroker.Tests.Processes;

/// <summary>All that was asked of one license, and what a broker must then say of it.</summary>
internal sealed class LicenseHistory(string licenseType, int concurrentTotal, int burstTotal)
{
    private readonly List<SessionStory> _stories = [];

    public string LicenseType { get; } = licenseType;

    public int ConcurrentTotal { get; } = concurrentTotal;

    public int BurstTotal { get; } = burstTotal;

    private IEnumerable<SessionStory> Stories => _stories;

    /// <summary>Clients add their sessions while others do.</summary>
    public void Add(SessionStory story)
    {
        lock (_stories)
        {
            _stories.Add(story);
        }
    }

    public int Count(SessionState state) => Stories.Count(story => story.State == state);

    /// <summary>Compares the broker with the history, while no client asks anything.</summary>
    public async Task Check(GatewayClient broker)
    {
        HeldSeat[] listed = await broker.Sessions(LicenseType);
        CheckSessions(listed);

        string[] held = [.. Stories.Where(story => story.State == SessionState.Held).Select(story => story.SessionId)];
        Renewals renewals = await broker.Renew(LicenseType, held);
        Assert.Empty(renewals.Lost);
        Assert.Equal(held.Length, renewals.Renewed.Length);

        CheckUsage(listed, await broker.Usage(LicenseType));
        CheckPeak((await broker.BurstPeak(LicenseType)).Peak);
    }

    /// <summary>A call that got no answer was never begun: it changed nothing.</summary>
    public async Task CheckUnansweredChangedNothing(GatewayClient broker)
    {
        var listed = (await broker.Sessions(LicenseType))
            .Select(seat => seat.SessionId)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(
            Stories,
            story =>
                Assert.False(
                    story.State == SessionState.LoggingIn && listed.Contains(story.SessionId),
                    $"{story}, but it is held."
                )
        );
        Assert.All(
            Stories,
            story =>
                Assert.False(
                    story.State == SessionState.LoggingOut && !listed.Contains(story.SessionId),
                    $"{story}, but it is gone."
                )
        );
    }

    /// <summary>The burst peak lies between what the acknowledged logins force and what all that were sent allow.</summary>
    public (int Least, int Most) PeakBounds()
    {
        bool burstWasTold = Stories.Any(story => story.Seat?.Seat == "burst");
        int least = MostUsersAtOnce(story => story.CertainlyHeld, endsFirst: true) - ConcurrentTotal;
        int most = MostUsersAtOnce(story => story.PossiblyHeld, endsFirst: false) - ConcurrentTotal;
        return (Math.Max(least, burstWasTold ? 1 : 0), Math.Clamp(most, 0, BurstTotal));
    }

    private void CheckSessions(HeldSeat[] listed)
    {
        var bySession = listed.ToDictionary(seat => seat.SessionId, StringComparer.Ordinal);
        foreach (SessionStory story in Stories)
        {
            bool isListed = bySession.Remove(story.SessionId, out HeldSeat? seat);
            bool mayBeListed = story.State is not (SessionState.Released or SessionState.Refused);
            Assert.False(story.State == SessionState.Held && !isListed, $"{story}, but it is lost.");
            Assert.False(isListed && !mayBeListed, $"{story}, but it is held.");
            if (seat is null)
            {
                continue;
            }

            Assert.Equal(story.User, seat.User);
            if (story.Seat is { } told)
            {
                Assert.Equal(told.Since, seat.Since);
                // A burst seat may have been promoted meanwhile; nothing turns a concurrent seat into burst.
                Assert.False(
                    told.Seat == "concurrent" && seat.Seat != "concurrent",
                    $"{story}, but its seat is {seat.Seat}."
                );
            }
        }

        Assert.Empty(bySession.Values);
    }

    private void CheckUsage(HeldSeat[] listed, Usage usage)
    {
        int holders = listed.DistinctBy(seat => seat.User, StringComparer.Ordinal).Count();
        Assert.InRange(holders, 0, ConcurrentTotal + BurstTotal);
        Assert.Equal(Math.Min(holders, ConcurrentTotal), usage.Concurrent!.InUse);
        Assert.Equal(Math.Max(holders - ConcurrentTotal, 0), usage.Burst!.InUse);
    }

    private void CheckPeak(int peak)
    {
        var (least, most) = PeakBounds();
        Assert.True(
            least <= peak && peak <= most,
            $"{LicenseType}: the burst peak is {peak}; the history forces {least} and allows {most}."
        );
    }

    /// <summary>A seat belongs to a user: several sessions of one count once.</summary>
    private int MostUsersAtOnce(Func<SessionStory, (long From, long Until)?> interval, bool endsFirst)
    {
        List<(long At, int Change, string User)> changes = [];
        foreach (SessionStory story in Stories)
        {
            if (interval(story) is { } held)
            {
                changes.Add((held.From, 1, story.User));
                changes.Add((held.Until, -1, story.User));
            }
        }

        Dictionary<string, int> sessions = new(StringComparer.Ordinal);
        int users = 0;
        int most = 0;
        foreach (
            var (_, change, user) in changes
                .OrderBy(change => change.At)
                .ThenBy(change => endsFirst ? change.Change : -change.Change)
        )
        {
            int before = sessions.GetValueOrDefault(user);
            sessions[user] = before + change;
            users += (before, change) switch
            {
                (0, 1) => 1,
                (1, -1) => -1,
                _ => 0,
            };
            most = Math.Max(most, users);
        }

        return most;
    }
}
