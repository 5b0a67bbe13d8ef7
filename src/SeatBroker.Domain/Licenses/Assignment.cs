namespace SeatBroker.Domain.Licenses;

/// <summary>A named user's status (R17).</summary>
public enum AssignmentStatus
{
    /// <summary>Entered ahead of time: consumes no license and is not counted.</summary>
    Preparing,

    /// <summary>May log in.</summary>
    Active,

    /// <summary>Keeps the license, and may not log in.</summary>
    Inactive,
}

/// <summary>A named user of a license.</summary>
public sealed class Assignment
{
    internal Assignment(string user) => User = user;

    public string User { get; }

    public AssignmentStatus Status { get; internal set; }

    /// <summary>When the user got the base license; null while preparing.</summary>
    public Instant? AssignedAt { get; internal set; }

    /// <summary>Null while preparing.</summary>
    public BaseLicense? License { get; internal set; }

    /// <summary>The user's public RSA key as base64 of its SubjectPublicKeyInfo; null: none registered (R24).</summary>
    public string? SecurityKey { get; internal set; }

    /// <summary>Wrong proofs of late, in memory only (R24).</summary>
    internal FailedProofs? Failures { get; set; }
}

/// <summary>One base license and its 90 days (R18, R19).</summary>
/// <param name="Start">When the 90 days began.</param>
/// <param name="Reused">It was assigned a second time within the same 90 days.</param>
/// <param name="Number">Tells licenses apart whose 90 days began together.</param>
public sealed record BaseLicense(Instant Start, bool Reused, long Number)
{
    /// <summary>90 x 24 hours, half-open: at the end they are over.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromDays(90);

    public Instant End => Start + Term;
}
