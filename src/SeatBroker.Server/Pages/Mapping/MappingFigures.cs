using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>The figures of a row of the mapping, or of the row that sums them up; null: not counted.</summary>
public sealed record MappingFigures
{
    public long? ActiveUsers { get; init; }
    public long? BaseTotal { get; init; }
    public long? BaseInUse { get; init; }
    public long? BaseReusable { get; init; }
    public long? BaseAvailable { get; init; }
    public long? ConcurrentTotal { get; init; }
    public long? ConcurrentInUse { get; init; }
    public long? ConcurrentAvailable { get; init; }
    public long? BurstTotal { get; init; }
    public long? BurstInUse { get; init; }
    public long? BurstPeak { get; init; }
    public long? BurstAvailable { get; init; }
    public long? ActiveInBillingPeriod { get; init; }

    public static MappingFigures Of(LicenseUsage usage) =>
        new()
        {
            ActiveUsers = usage.ActiveUsers,
            BaseTotal = usage.Base?.Total,
            BaseInUse = usage.Base?.InUse,
            BaseReusable = usage.Base?.Reusable,
            BaseAvailable = usage.Base?.Available,
            ConcurrentTotal = usage.Concurrent?.Total,
            ConcurrentInUse = usage.Concurrent?.InUse,
            ConcurrentAvailable = usage.Concurrent?.Available,
            BurstTotal = usage.Burst?.Total,
            BurstInUse = usage.Burst?.InUse,
            BurstPeak = usage.Burst?.Peak,
            BurstAvailable = usage.Burst?.Available,
            ActiveInBillingPeriod = usage.ActiveInBillingPeriod,
        };

    /// <summary>Column by column; a column that no license counts is not counted in the sum either.</summary>
    public static MappingFigures Sum(IEnumerable<LicenseMappingRow> rows)
    {
        List<MappingFigures> all = [.. rows.Select(row => Of(row.Usage))];
        return new()
        {
            ActiveUsers = Sum(all, figures => figures.ActiveUsers),
            BaseTotal = Sum(all, figures => figures.BaseTotal),
            BaseInUse = Sum(all, figures => figures.BaseInUse),
            BaseReusable = Sum(all, figures => figures.BaseReusable),
            BaseAvailable = Sum(all, figures => figures.BaseAvailable),
            ConcurrentTotal = Sum(all, figures => figures.ConcurrentTotal),
            ConcurrentInUse = Sum(all, figures => figures.ConcurrentInUse),
            ConcurrentAvailable = Sum(all, figures => figures.ConcurrentAvailable),
            BurstTotal = Sum(all, figures => figures.BurstTotal),
            BurstInUse = Sum(all, figures => figures.BurstInUse),
            BurstPeak = Sum(all, figures => figures.BurstPeak),
            BurstAvailable = Sum(all, figures => figures.BurstAvailable),
            ActiveInBillingPeriod = Sum(all, figures => figures.ActiveInBillingPeriod),
        };
    }

    private static long? Sum(List<MappingFigures> all, Func<MappingFigures, long?> column) =>
        all.Exists(figures => column(figures) is not null) ? all.Sum(column) : null;
}
