using System.Globalization;
using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Checking;

/// <summary>Who is ready with which clock.</summary>
internal static class ClockCheck
{
    private const double SkewMaxSeconds = 2;

    public static IEnumerable<Violation> Run(IEnumerable<Fault> faults) =>
        faults
            .Where(fault => fault.SkewSeconds is { } skew && fault.WasReady == Math.Abs(skew) > SkewMaxSeconds)
            .Select(fault => new Violation(
                Promise.ClocksAgree,
                fault.Target,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"with a clock that was off by {fault.SkewSeconds:+0.0;-0.0} s it was {(fault.WasReady == true ? "ready" : "not ready")}"
                ),
                []
            ));
}
