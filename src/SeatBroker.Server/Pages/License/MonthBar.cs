using System.Globalization;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>A month's place in the chart.</summary>
/// <param name="Month">The month.</param>
/// <param name="X">The bar's left edge.</param>
/// <param name="Y">The bar's upper edge.</param>
/// <param name="Height">0 for a month without burst.</param>
/// <param name="IsLabelled">Where months stand close, not each has its name below.</param>
internal sealed record MonthBar(LicenseMonth Month, double X, double Y, double Height, bool IsLabelled)
{
    public const int Step = 56;
    public const int Width = 32;
    public const int Ceiling = 24;
    public const int Ground = 134;
    public const int ChartHeight = 164;

    private const int LabelledCountMax = 13;

    public double Middle => X + Width / 2.0;

    public static IReadOnlyList<MonthBar> Of(IReadOnlyList<LicenseMonth> months)
    {
        int highest = Math.Max(1, months.Max(month => month.Peak));
        int every = (months.Count + LabelledCountMax - 1) / LabelledCountMax;
        return
        [
            .. months.Select(
                (month, index) =>
                {
                    double height = (double)month.Peak / highest * (Ground - Ceiling);
                    return new MonthBar(
                        month,
                        index * Step + (Step - Width) / 2.0,
                        Ground - height,
                        height,
                        (months.Count - 1 - index) % every == 0
                    );
                }
            ),
        ];
    }

    public static string Text(double length) => length.ToString("0.##", CultureInfo.InvariantCulture);
}
