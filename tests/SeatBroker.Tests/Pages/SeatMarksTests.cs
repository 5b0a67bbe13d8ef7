using SeatBroker.Abstractions;
using SeatBroker.Server.Pages;

namespace SeatBroker.Tests.Pages;

public sealed class SeatMarksTests
{
    [Theory]
    [InlineData(10, 8, 2, 0, null)]
    [InlineData(10, 9, 2, 0, SeatMark.NearlyFull)]
    [InlineData(10, 10, 2, 0, SeatMark.NearlyFull)]
    [InlineData(10, 10, 2, 1, SeatMark.BurstInUse)]
    [InlineData(10, 10, 2, 2, SeatMark.NoSeatLeft)]
    [InlineData(10, 10, 0, 0, SeatMark.NoSeatLeft)]
    [InlineData(0, 0, 2, 0, SeatMark.NearlyFull)]
    [InlineData(0, 0, 0, 0, null)]
    [InlineData(10_000_000, 9_000_000, 0, 0, SeatMark.NearlyFull)]
    [InlineData(10_000_000, 8_999_999, 0, 0, null)]
    public void The_gravest_is_said(int concurrent, int inUse, int burst, int burstInUse, SeatMark? expected)
    {
        var usage = new LicenseUsage
        {
            Month = "2026-11",
            Concurrent = new ConcurrentUsage(concurrent, inUse, concurrent - inUse, OverBy: 0),
            Burst = new BurstUsage(burst, burstInUse, burstInUse, burst - burstInUse, OverBy: 0),
        };

        Assert.Equal(expected, SeatMarks.Of(usage));
    }

    [Fact]
    public void A_total_below_what_is_held_is_said()
    {
        var usage = new LicenseUsage
        {
            Month = "2026-11",
            Concurrent = new ConcurrentUsage(Total: 3, InUse: 5, Available: 0, OverBy: 2),
            Burst = new BurstUsage(Total: 4, InUse: 0, Peak: 0, Available: 2, OverBy: 0),
        };

        Assert.Equal(SeatMark.OverTotal, SeatMarks.Of(usage));
    }

    [Fact]
    public void A_fixed_license_has_no_seats_to_run_out_of() =>
        Assert.Null(SeatMarks.Of(new LicenseUsage { Month = "2026-11" }));
}
