namespace SeatBroker.Client;

/// <summary>
/// What was not found is not looked for again for a while; then one caller looks, and the others go by what it finds. All members may be called at the same time.
/// </summary>
internal sealed class Absence(TimeProvider time)
{
    /// <summary>What is served elsewhere stays there for long; looking again costs one call so often.</summary>
    private const int Seconds = 5;

    private const long Present = 0;

    // When somebody may look again.
    private long _lookAgain;

    /// <summary>Whether to go elsewhere. False, where it was away, to the one caller who is to look.</summary>
    public bool IsAway
    {
        get
        {
            long due = Volatile.Read(ref _lookAgain);
            return due != Present
                && (time.GetTimestamp() < due || Interlocked.CompareExchange(ref _lookAgain, Next(), due) != due);
        }
    }

    public void Begin() => Volatile.Write(ref _lookAgain, Next());

    public void End()
    {
        if (Volatile.Read(ref _lookAgain) != Present)
        {
            Volatile.Write(ref _lookAgain, Present);
        }
    }

    private long Next() => time.GetTimestamp() + (Seconds * time.TimestampFrequency);
}
