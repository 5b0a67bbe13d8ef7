namespace SeatBroker.Abstractions;

/// <summary>
/// The named users of one license (R16 to R22) and their security keys (R24); the key is <see cref="LicenseKey.Of"/>, and the same grain answers that is <see cref="ILicenseGrain"/>.
/// Replies and errors are as there.
/// </summary>
/// <exception cref="TryAgainException">From every member: not known to be done; repeat the same call.</exception>
[Alias("seatbroker.roster")]
public interface ILicenseRoster : IGrainWithStringKey
{
    /// <summary>So many changes are taken in one call of <see cref="PutMany"/>.</summary>
    const int ChangesMax = 1000;

    /// <summary>Puts a user on the roster, or changes the status (R17). Sessions of a user who becomes inactive end before the reply.</summary>
    [Alias("put-assignment")]
    ValueTask<AssignmentReply> Put(AssignmentChange change);

    /// <summary>As <see cref="Put"/> for many users, in order; at most <see cref="ChangesMax"/>. A refusal does not keep the others from being done.</summary>
    /// <returns>A reply for each change, in the same order.</returns>
    [Alias("put-assignments")]
    ValueTask<AssignmentReply[]> PutMany(AssignmentChange[] changes);

    /// <summary>The user was deleted (R19), or stays and gives the license back (R20). The sessions end before the reply. No such user: nothing changes.</summary>
    [Alias("remove-assignment")]
    ValueTask<AssignmentReply> Remove(string user, bool reassign);

    /// <summary>The user was deleted from the organization: as <see cref="Remove"/>, and sessions end with or without a roster. Called by the organization's grain.</summary>
    /// <returns>Whether the user was on the roster.</returns>
    [Alias("remove-user")]
    ValueTask<bool> RemoveUser(string user);

    /// <summary>The named users in ordinal order: at most <paramref name="countMax"/> (1,000 at most) after a user; null: from the beginning. None without a roster.</summary>
    [Alias("assignments")]
    ValueTask<AssignmentsReply> GetMany(string? afterUser, int countMax);

    /// <summary>Opens a challenge for a user, known or not, to be signed within 60 s (R24).</summary>
    [Alias("open-challenge")]
    ValueTask<ChallengeReply> OpenChallenge(string user);
}

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

/// <summary>A change to the roster.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.assignment-change")]
public sealed record AssignmentChange([property: Id(0)] string User, [property: Id(1)] AssignmentStatus Status)
{
    /// <summary>Whether <see cref="SecurityKey"/> replaces the registered key; otherwise that stays.</summary>
    [Id(2)]
    public bool ChangesSecurityKey { get; init; }

    /// <summary>A public RSA key in PEM, of 2,048 to 8,192 bits (R24); null removes the registered one.</summary>
    [Id(3)]
    public string? SecurityKey { get; init; }
}

/// <summary>A named user.</summary>
/// <param name="User">The id.</param>
/// <param name="Status">R17.</param>
/// <param name="AssignedAt">When the user got the base license; null while preparing.</param>
/// <param name="ReassignableAt">When the license's 90 days are over, also when past; null while preparing.</param>
/// <param name="HasSecurityKey">A key is registered (R24).</param>
[GenerateSerializer, Immutable, Alias("seatbroker.assignment")]
public sealed record Assignment(
    [property: Id(0)] string User,
    [property: Id(1)] AssignmentStatus Status,
    [property: Id(2)] DateTimeOffset? AssignedAt,
    [property: Id(3)] DateTimeOffset? ReassignableAt,
    [property: Id(4)] bool HasSecurityKey
);

/// <summary>The answer to a change to the roster.</summary>
[GenerateSerializer, Immutable, Alias("seatbroker.assignment-reply")]
public sealed record AssignmentReply
{
    /// <summary><see cref="Refusal.None"/> when done, or when there was nothing to do.</summary>
    [Id(0)]
    public Refusal Refusal { get; init; }

    /// <summary>The user was not on the roster before.</summary>
    [Id(1)]
    public bool Created { get; init; }

    /// <summary>The user as of now; null when refused or removed.</summary>
    [Id(2)]
    public Assignment? Assignment { get; init; }

    /// <summary>
    /// With <see cref="Refusal.ReassignmentLocked"/>: when the 90 days are over; with <see cref="Refusal.NoBaseLicenseAvailable"/>: when the next locked license becomes free, if there is one.
    /// </summary>
    [Id(3)]
    public DateTimeOffset? ReassignableAt { get; init; }
}

/// <summary>A page of named users.</summary>
/// <param name="HasMore">There are more, after the last one's id.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.assignments-reply")]
public sealed record AssignmentsReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] Assignment[] Assignments,
    [property: Id(2)] bool HasMore
);

/// <summary>A challenge to be signed (R24).</summary>
/// <param name="Challenge">32 random bytes in base64url; null: refused.</param>
/// <param name="ExpiresAt">Half-open.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.challenge-reply")]
public sealed record ChallengeReply(
    [property: Id(0)] Refusal Refusal,
    [property: Id(1)] string? Challenge,
    [property: Id(2)] DateTimeOffset? ExpiresAt
);
