namespace SeatBroker.Domain.Billing;

/// <summary>Follows the burst seats of one month: the most at any instant, and since when (R10, R11).</summary>
public sealed class PeakMeter
{
    /// <param name="month">The month whose peak is taken.</param>
    /// <param name="carriedIn">Burst seats held when the month began: it starts with them, not with zero.</param>
    public PeakMeter(BillingMonth month, int carriedIn)
        : this(month, carriedIn, carriedIn, carriedIn > 0 ? month.Start : null) { }

    // The peak may be below what was carried in: of two seats that came back late, one may have left before the other came.
    public PeakMeter(BillingMonth month, int carriedIn, int peak, Instant? reachedAt)
    {
        Invariant.Holds(carriedIn >= 0 && peak >= 0);
        Invariant.Holds(peak > 0 == reachedAt is not null);
        Month = month;
        CarriedIn = carriedIn;
        Peak = peak;
        ReachedAt = reachedAt;
    }

    public BillingMonth Month { get; private set; }

    public int CarriedIn { get; private set; }

    public int Peak { get; private set; }

    public Instant? ReachedAt { get; private set; }

    /// <summary>So many burst seats are in use at this instant.</summary>
    public void Read(int burstInUse, Instant at)
    {
        Invariant.Holds(Month.Start <= at);
        if (burstInUse > Peak)
        {
            Peak = burstInUse;
            ReachedAt = at;
        }
    }

    /// <summary>A seat restored from an outage at the month's beginning proved to be in use: it was carried in, and counts from now on (R8).</summary>
    public void CarryInLate(int burstInUse, Instant at)
    {
        CarriedIn++;
        Read(burstInUse, at);
    }

    /// <summary>A zone that applies from this very month ends it elsewhere.</summary>
    public void Reschedule(BillingMonth month)
    {
        Invariant.Holds(month.Name == Month.Name && month.Start == Month.Start);
        Month = month;
    }
}
