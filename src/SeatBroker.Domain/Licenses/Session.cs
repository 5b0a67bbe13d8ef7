namespace SeatBroker.Domain.Licenses;

/// <summary>One device's login: it holds its user's seat by a lease.</summary>
public sealed class Session
{
    internal Session(string id, Holder holder, Instant since, long number)
    {
        Id = id;
        Holder = holder;
        Since = since;
        Number = number;
    }

    public string Id { get; }

    public string User => Holder.User;

    public SeatKind Seat => Holder.Seat;

    public Instant Since { get; }

    /// <summary>Half-open: at this instant the lease is over (R8).</summary>
    public Instant LeaseEnd { get; internal set; }

    /// <summary>The how-manieth login of the license this was: the order of logins, and the cursor of lists.</summary>
    public long Number { get; }

    internal Holder Holder { get; }

    internal Session? NextOfHolder { get; set; }

    /// <summary>Where the session stands in <see cref="Leases"/>.</summary>
    internal int LeaseIndex { get; set; } = -1;
}

/// <summary>A user who holds a seat, shared by all of the user's sessions (R2).</summary>
internal sealed class Holder(string user, SeatKind seat)
{
    public string User { get; } = user;

    public SeatKind Seat { get; set; } = seat;

    /// <summary>A burst seat restored from an outage at a month's end that has not proved to be in use since (R8).</summary>
    public bool Uncounted { get; set; }

    public int SessionCount { get; set; }

    public Session? FirstSession { get; set; }

    /// <summary>Neighbours among the burst holders, the longest-waiting first.</summary>
    public Holder? LongerBurst { get; set; }

    public Holder? ShorterBurst { get; set; }
}
