using SeatBroker.Abstractions;
using SeatBroker.Domain.Tests.Licenses;

namespace SeatBroker.Tests.Grains;

/// <summary>One call to a license: sent to the broker, and asked of the model, with the answer in the same words.</summary>
internal abstract record LicenseCall
{
    /// <exception cref="TryAgainException">It is not known whether it was done.</exception>
    public abstract Task<string> Send(BrokerCluster cluster, ILicenseGrain license);

    /// <summary>What the broker must say if this belief is right. The belief changes as the license does.</summary>
    public abstract string Expect(Belief belief, long now);

    protected static Kind KindOf(SeatKind seat) =>
        seat switch
        {
            SeatKind.Concurrent => Kind.Concurrent,
            SeatKind.Burst => Kind.Burst,
            _ => throw new InvalidOperationException($"A session holds a {seat} seat."),
        };

    protected static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    protected static string Lines<T>(IEnumerable<T> rows) => string.Join(Environment.NewLine, rows);
}

internal sealed record LoginCall(string Session, string User) : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license)
    {
        return Tell(await license.Login(new(Session, User)));
    }

    /// <summary>The reply in the model's words.</summary>
    public static string Tell(LoginReply reply)
    {
        LoginAnswer answer = reply.Refusal switch
        {
            Refusal.None => new(
                reply.Repeated ? LoginResult.Repeated : LoginResult.Granted,
                KindOf(reply.Seat),
                Milliseconds(reply.Since),
                Milliseconds(reply.ExpiresAt)
            ),
            Refusal.SessionIdConflict => new(LoginResult.Conflict),
            Refusal.TooManySessions => new(LoginResult.TooManySessions),
            Refusal.NoSeatAvailable => new(LoginResult.NoSeat, NextLeaseEnd: reply.Full!.RetryAfterSeconds),
            _ => throw new InvalidOperationException($"A login ended in {reply.Refusal}."),
        };
        return answer.ToString();
    }

    public override string Expect(Belief belief, long now)
    {
        LoginAnswer answer = belief.Model.Login(Session, User, now);
        // The wire tells whole seconds, rounded up.
        long? seconds = answer.NextLeaseEnd is { } end ? Math.Max(1, (end - now + 999) / 1000) : null;
        return (answer with { NextLeaseEnd = seconds }).ToString();
    }
}

internal sealed record LogoutCall(string Session) : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license) =>
        (await license.Logout(Session)).ToString();

    public override string Expect(Belief belief, long now)
    {
        belief.Model.Logout(Session, now);
        return nameof(Refusal.None);
    }
}

internal sealed record RenewCall(string First, string Second) : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license)
    {
        RenewReply reply = await license.Renew([First, Second]);
        return Lines(
            new[] { First, Second }.Select(session =>
                reply.Renewed.SingleOrDefault(renewed => renewed.SessionId == session) is { } renewed
                    ? new RenewAnswer(KindOf(renewed.Seat), Milliseconds(renewed.ExpiresAt))
                    : RenewAnswer.Lost
            )
        );
    }

    public override string Expect(Belief belief, long now) =>
        Lines(new[] { First, Second }.Select(session => belief.Model.Renew(session, now)));
}

internal sealed record PutContractCall(Terms Terms) : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license)
    {
        (string organization, string licenseType) = LicenseKey.Parse(license.GetPrimaryKeyString());
        PutContractReply reply = await cluster.Organization(organization).PutLicense(licenseType, ToWire(Terms));
        return reply.Refusal.ToString();
    }

    public override string Expect(Belief belief, long now)
    {
        belief.Put(Terms, now);
        return nameof(Refusal.None);
    }

    private static LicenseContract ToWire(Terms terms) =>
        BrokerCluster.Contract(terms.Concurrent, terms.Burst, terms.LeaseSeconds) with
        {
            DisplayName = terms.DisplayName,
            MonthlyPrice = terms.Price is { } amount ? new(amount, "JPY") : null,
        };
}

/// <summary>The contract and the counters.</summary>
internal sealed record ReadLicenseCall : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license)
    {
        LicenseReply reply = await license.GetLicense();
        LicenseContract contract = reply.Contract!;
        var terms = new Terms(
            contract.ConcurrentTotal!.Value,
            contract.BurstTotal!.Value,
            contract.LeaseSeconds,
            contract.MonthlyPrice?.Amount,
            contract.DisplayName
        );
        (ConcurrentUsage concurrent, BurstUsage burst) = (reply.Usage!.Concurrent!, reply.Usage.Burst!);
        var counters = new Counters(
            reply.Usage.Month,
            concurrent.Total,
            concurrent.InUse,
            concurrent.Available,
            concurrent.OverBy,
            burst.Total,
            burst.InUse,
            burst.Peak,
            burst.Available,
            burst.OverBy
        );
        return $"{terms} {counters}";
    }

    public override string Expect(Belief belief, long now)
    {
        belief.Model.Advance(now);
        return $"{belief.Terms} {belief.Model.Usage()}";
    }
}

internal sealed record ReadSessionsCall : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license)
    {
        SessionsReply reply = await license.GetSessions(0, 1000);
        return Lines(
            reply.Sessions.Select(session => new SessionRow(
                session.SessionId,
                session.User,
                KindOf(session.Seat),
                Milliseconds(session.Since),
                Milliseconds(session.ExpiresAt)
            ))
        );
    }

    public override string Expect(Belief belief, long now)
    {
        belief.Model.Advance(now);
        return Lines(belief.Model.Sessions());
    }
}

internal sealed record ReadMonthCall(string Month) : LicenseCall
{
    public override async Task<string> Send(BrokerCluster cluster, ILicenseGrain license)
    {
        MonthReply reply = await license.GetMonth(Month);
        return reply.Month is { } month
            ? new MonthRow(
                month.Month,
                month.TimeZone,
                month.Closed,
                month.Peak,
                month.ReachedAt is { } reached ? Milliseconds(reached) : null,
                month.CarriedIn,
                month.DisplayName,
                month.UnitPrice?.Amount
            ).ToString()
            : reply.Refusal.ToString();
    }

    public override string Expect(Belief belief, long now)
    {
        belief.Model.Advance(now);
        MonthRow? row = belief.Model.Months().SingleOrDefault(month => month.Month == Month);
        return row?.ToString() ?? nameof(Refusal.UnknownMonth);
    }
}
