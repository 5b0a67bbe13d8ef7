namespace SeatBroker.Samples.TraceReplay;

internal enum TraceOp
{
    Out,
    In,
    Denied,
    Unsupported,

    /// <summary>A restart of the server took the client's seats, except <see cref="TraceEvent.Seats"/> of them.</summary>
    Emptied,
}

/// <summary>One event of a trace. Events that share an instant stand in the file's order.</summary>
/// <param name="Op">What happened.</param>
/// <param name="Feature">The feature's name.</param>
/// <param name="Client"><c>user@host</c>: all that links an IN to an OUT.</param>
/// <param name="Seats">The seats taken, given back or refused; with <see cref="TraceOp.Emptied"/>, those kept.</param>
/// <param name="At">The server's local time.</param>
internal sealed record TraceEvent(TraceOp Op, string Feature, string Client, long Seats, DateTime At);

/// <summary>A FlexNet debug log, read.</summary>
internal sealed class Trace
{
    private Trace(IReadOnlyList<TraceEvent> events) => Events = events;

    public IReadOnlyList<TraceEvent> Events { get; }

    /// <summary>Lines that are neither empty nor of the format.</summary>
    public int UnknownLines { get; private init; }

    public int RestartsSeen { get; private init; }

    public long SeatsEmptiedByRestart { get; private init; }

    public int ClockStepsClamped { get; private init; }

    public int DateCorrections { get; private init; }

    public static Trace Read(TextReader log)
    {
        var lines = new List<LogLine>();
        int unknownLines = 0;
        while (log.ReadLine() is { } text)
        {
            if (LogLine.Parse(text) is { } line)
            {
                lines.Add(line);
            }
            else if (!string.IsNullOrWhiteSpace(text))
            {
                unknownLines++;
            }
        }
        LogCalendar calendar = LogCalendar.Of(lines);
        var restarts = new Restarts(lines);
        var events = new List<TraceEvent>();
        for (int i = 0; i < lines.Count; i++)
        {
            events.AddRange(restarts.EventsOf(i, calendar.Instants[i]));
        }
        return new Trace(events)
        {
            UnknownLines = unknownLines,
            RestartsSeen = lines.Count(line => line.Kind == LogLineKind.Started),
            SeatsEmptiedByRestart = restarts.SeatsEmptied,
            ClockStepsClamped = calendar.ClockStepsClamped,
            DateCorrections = calendar.DateCorrections,
        };
    }
}
