using System.Globalization;
using System.Text.RegularExpressions;

namespace SeatBroker.Samples.TraceReplay;

internal enum LogLineKind
{
    /// <summary>A line with a time of day and nothing that counts seats: it still tells how time goes on.</summary>
    Other,
    Out,
    In,
    Denied,
    Unsupported,

    /// <summary>The server started: what was out may be gone.</summary>
    Started,
}

/// <summary>One line of a FlexNet debug log, as far as it matters here.</summary>
/// <param name="Kind">What the line says.</param>
/// <param name="SecondOfDay">The server's local time of day. A log has no more.</param>
/// <param name="Date">The date, on the few lines that tell one.</param>
/// <param name="Feature">The feature's name; empty on lines about none.</param>
/// <param name="Client">Who: <c>user@host</c>.</param>
/// <param name="Seats">How many licenses: 1 unless the line says <c>(N licenses)</c>.</param>
internal sealed partial record LogLine(
    LogLineKind Kind,
    int SecondOfDay,
    DateOnly? Date,
    string Feature,
    string Client,
    int Seats
)
{
    // More than this on one line is a damaged line, and more than a contract can hold.
    private const int SeatsMax = 10_000_000;

    /// <summary>Reads a line, or tells by null that it is none of a debug log's.</summary>
    public static LogLine? Parse(string text)
    {
        Match line = Line().Match(text);
        if (!line.Success)
        {
            return null;
        }
        int hour = Number(line, "hour");
        int minute = Number(line, "minute");
        int second = Number(line, "second");
        if (hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }
        int secondOfDay = (hour * 3600) + (minute * 60) + second;
        string message = line.Groups["message"].Value;

        Match seat = SeatMessage().Match(message);
        if (seat.Success)
        {
            return ParseSeats(secondOfDay, seat);
        }
        Match dated = DateMessage().Match(message);
        return dated.Success && ParseDate(dated.Groups["date"].Value) is { } date
            ? Plain(dated.Groups["started"].Success ? LogLineKind.Started : LogLineKind.Other, secondOfDay, date)
            : Plain(LogLineKind.Other, secondOfDay, date: null);
    }

    private static LogLine? ParseSeats(int secondOfDay, Match seat)
    {
        int seats = 1;
        Match count = SeatCount().Match(seat.Groups["rest"].Value);
        if (
            count.Success
            && (
                !int.TryParse(count.Groups["seats"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out seats)
                || seats is < 1 or > SeatsMax
            )
        )
        {
            return null;
        }
        LogLineKind kind = seat.Groups["op"].Value switch
        {
            "OUT" => LogLineKind.Out,
            "IN" => LogLineKind.In,
            "DENIED" => LogLineKind.Denied,
            _ => LogLineKind.Unsupported,
        };
        string client = $"{seat.Groups["user"].Value}@{seat.Groups["host"].Value}";
        return new LogLine(kind, secondOfDay, Date: null, seat.Groups["feature"].Value, client, seats);
    }

    private static LogLine Plain(LogLineKind kind, int secondOfDay, DateOnly? date) =>
        new(kind, secondOfDay, date, Feature: "", Client: "", Seats: 0);

    private static DateOnly? ParseDate(string text) =>
        DateOnly.TryParseExact(text, "M/d/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
        && date.Year is > 1900 and < 9000
            ? date
            : null;

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // "10:40:07 (daemon) message"; the hour is padded with a space, the daemon has any name.
    [GeneratedRegex(
        @"^\s*(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})\s+\([^)]+\)\s+(?<message>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Line();

    // UNSUPPORTED may name a server attribute in parentheses before the user.
    [GeneratedRegex(
        @"^(?<op>OUT|IN|DENIED|UNSUPPORTED):\s+""(?<feature>[^""]+)""\s+(\([A-Z_ ]+\)\s+)?(?<user>[^@]+)@(?<host>\S+)(?<rest>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SeatMessage();

    [GeneratedRegex(
        @"\((?<seats>[0-9]+) licenses?\)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SeatCount();

    [GeneratedRegex(
        @"^TIMESTAMP\s+(?<date>[0-9/]+)|(?<started>\bstarted on )\S+.*\((?<date>[0-9]+/[0-9]+/[0-9]+)\)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex DateMessage();
}
