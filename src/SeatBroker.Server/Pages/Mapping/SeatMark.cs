using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>What an administrator should notice about a license's seats; the gravest only.</summary>
public enum SeatMark
{
    /// <summary>Nobody else gets in.</summary>
    NoSeatLeft,

    /// <summary>More seats are held than were purchased.</summary>
    BurstInUse,

    /// <summary>The total was lowered below what is held (R5).</summary>
    OverTotal,

    /// <summary>The next seats are burst seats, or refused.</summary>
    NearlyFull,
}

internal static class SeatMarks
{
    private const int NearlyFullPercent = 90;

    public static IReadOnlyList<SeatMark> All { get; } = Enum.GetValues<SeatMark>();

    public static SeatMark? Of(LicenseUsage usage)
    {
        if (usage is not { Concurrent: { } concurrent, Burst: { } burst } || concurrent.Total + burst.Total == 0)
        {
            return null;
        }

        return concurrent.Available == 0 && burst.Available == 0 ? SeatMark.NoSeatLeft
            : burst.InUse > 0 ? SeatMark.BurstInUse
            : concurrent.OverBy > 0 ? SeatMark.OverTotal
            : concurrent.InUse * 100L >= concurrent.Total * (long)NearlyFullPercent ? SeatMark.NearlyFull
            : null;
    }

    /// <summary>A sign for those who do not see the colour.</summary>
    public static string Sign(SeatMark mark) =>
        mark switch
        {
            SeatMark.NoSeatLeft => "■",
            SeatMark.BurstInUse => "▲",
            SeatMark.OverTotal => "◆",
            SeatMark.NearlyFull => "●",
            _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, "No such mark."),
        };

    public static string? ClassName(SeatMark? mark) =>
        mark switch
        {
            SeatMark.NoSeatLeft => "full",
            SeatMark.BurstInUse => "burst",
            SeatMark.OverTotal => "over",
            SeatMark.NearlyFull => "near",
            _ => null,
        };
}
