namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>One step of a history. What depends on the state (the next lease's end) is resolved when the step is taken, so that histories shrink well.</summary>
internal abstract record Step;

internal sealed record Login(int Session, int User) : Step;

internal sealed record Logout(int Session) : Step;

internal sealed record Renew(int Session) : Step;

internal sealed record ChangeContract(Terms Terms) : Step;

/// <summary>The organization moves to another zone, from the next month on.</summary>
internal sealed record ChangeZone(string Zone) : Step;

/// <summary>Time passes; nobody asks the license anything.</summary>
internal sealed record Pass(Span Span) : Step;

/// <summary>Somebody reads, or the host's timer fires.</summary>
internal sealed record Look : Step;

/// <summary>The process stands still for a while and is aware of it afterwards.</summary>
internal sealed record Freeze(Span Span) : Step;

/// <summary>The process dies and comes back: the last steps' entries were not kept, which nobody was told to have happened.</summary>
/// <param name="Span">For how long it is away.</param>
/// <param name="StepsLost">How many of the latest steps are lost.</param>
/// <param name="FromSnapshot">From the newest snapshot and the events after it, or from all events.</param>
/// <param name="FirstUseLater">How long after the start the license is used first, in milliseconds.</param>
internal sealed record Crash(Span Span, int StepsLost, bool FromSnapshot, int FirstUseLater) : Step;

internal sealed record KeepSnapshot : Step;

/// <summary>How far time goes: to a landmark of the license, and a few milliseconds beside it.</summary>
internal sealed record Span(Landmark To, int Milliseconds);

internal enum Landmark
{
    Here,
    NextLeaseEnd,
    LastLeaseEnd,
    MonthEnd,
    NextDay,
    FortyMonths,
}
