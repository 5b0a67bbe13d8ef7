namespace SeatBroker.Domain.Licenses;

/// <summary>One device's login: it holds its user's seat by a lease.</summary>
public sealed class Session : INamed
{
    private static readonly Instant Never = new(long.MinValue);

    private Instant _renewedAt = Never;

    internal Session(string id, Holder holder, Instant since, long number)
    {
        Name = new Name(id);
        Holder = holder;
        Since = since;
        Number = number;
    }

    /// <summary>Put together at every call.</summary>
    public string Id => Name.ToString();

    /// <summary>Put together at every call.</summary>
    public string User => Holder.User;

    public SeatKind Seat => Holder.Seat;

    public Instant Since { get; }

    /// <summary>Half-open: at this instant the lease is over (R8).</summary>
    public Instant LeaseEnd { get; internal set; }

    /// <summary>The last renewal or repeat; null: none since the login, or since an activation took over. For people only: no journal keeps it.</summary>
    public Instant? RenewedAt
    {
        get => _renewedAt == Never ? null : _renewedAt;
        internal set => _renewedAt = value ?? Never;
    }

    /// <summary>The how-manieth login of the license this was: the order of logins, and the cursor of lists.</summary>
    public long Number { get; }

    /// <summary>What only some sessions have; null: nothing of it.</summary>
    internal SessionExtras? Extras { get; set; }

    /// <summary>It holds a feature's seat for a session of a user license, and its lease is that session's (R23).</summary>
    internal bool IsFeatureSession => Extras?.LeaseSeconds is not null;

    internal Holder Holder { get; }

    internal Session? NextOfHolder { get; set; }

    /// <summary>Where the session stands in <see cref="Leases"/>.</summary>
    internal int LeaseIndex { get; set; } = -1;

    /// <summary>Where the session stands in <see cref="LoginOrder"/>.</summary>
    internal int OrderIndex { get; set; } = -1;

    internal Name Name { get; }

    Name INamed.Name => Name;
}

/// <summary>Features asked for, a proof, a lease of one's own: most sessions have none of it, and pay one reference for that.</summary>
internal sealed class SessionExtras
{
    /// <summary>R23.</summary>
    public AskedFeatures? Features { get; set; }

    /// <summary>R24.</summary>
    public AnsweredProofs? Proofs { get; set; }

    /// <summary>Of a feature session: the largest lease of its user session, by which an outage extends it (R8, R23).</summary>
    public int? LeaseSeconds { get; set; }
}

/// <summary>The fingerprints of the proofs with which a session may be repeated (R24).</summary>
/// <param name="First">With which it was granted, or first repeated where the grant needed none.</param>
/// <param name="Latest">The last fresh one; the first where there was no other.</param>
internal sealed record AnsweredProofs(string First, string Latest)
{
    public bool Include(string proof) => proof == First || proof == Latest;
}

/// <summary>A user who holds a seat, shared by all of the user's sessions (R2).</summary>
internal sealed class Holder(string user, SeatKind seat) : INamed
{
    public Name Name { get; } = new(user);

    /// <summary>Put together at every call.</summary>
    public string User => Name.ToString();

    public SeatKind Seat { get; set; } = seat;

    public int SessionCount { get; set; }

    public Session? FirstSession { get; set; }

    /// <summary>Of a burst holder alone: where it waits for a concurrent seat.</summary>
    public BurstWait? Wait { get; set; }

    /// <summary>A burst seat restored from an outage at a month's end that has not proved to be in use since (R8).</summary>
    public bool Uncounted => Wait is { Uncounted: true };
}

/// <summary>A burst holder's place among those who wait for a concurrent seat, the longest-waiting first (R4).</summary>
internal sealed class BurstWait(Holder holder)
{
    public Holder Holder { get; } = holder;

    public BurstWait? Longer { get; set; }

    public BurstWait? Shorter { get; set; }

    public bool Uncounted { get; set; }
}
