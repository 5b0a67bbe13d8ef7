using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Tests.Billing;

public class YearMonthTests
{
    [Theory]
    [InlineData("2026-11", 2026, 11)]
    [InlineData("0001-01", 1, 1)]
    [InlineData("2024-02", 2024, 2)]
    [InlineData("9999-12", 9999, 12)]
    public void A_month_is_read_and_written_as_yyyy_MM(string text, int year, int month)
    {
        Assert.True(YearMonth.TryParse(text, out YearMonth parsed));
        Assert.Equal(new YearMonth(year, month), parsed);
        Assert.Equal(text, parsed.ToString());
        Assert.Equal(parsed, YearMonth.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026")]
    [InlineData("2026-1")]
    [InlineData("2026-00")]
    [InlineData("2026-13")]
    [InlineData("2026/11")]
    [InlineData("2026-11-01")]
    [InlineData(" 2026-11")]
    [InlineData("2026-11 ")]
    [InlineData("+026-11")]
    [InlineData("-026-11")]
    [InlineData("2026-+1")]
    [InlineData("2026- 1")]
    [InlineData("0000-01")]
    [InlineData("26-11")]
    [InlineData("二〇二六-11")]
    [InlineData("２０２６-１１")]
    public void What_is_no_month_is_not_read_as_one(string? text)
    {
        Assert.False(YearMonth.TryParse(text, out _));
        Assert.Throws<FormatException>(() => YearMonth.Parse(text!));
    }

    [Theory]
    [InlineData("2026-11", "2026-12")]
    [InlineData("2026-12", "2027-01")]
    [InlineData("1999-12", "2000-01")]
    public void Months_follow_each_other_over_the_turn_of_a_year(string earlier, string later)
    {
        YearMonth first = YearMonth.Parse(earlier);
        YearMonth second = YearMonth.Parse(later);
        Assert.Equal(second, first.Next());
        Assert.Equal(first, second.Previous());
        Assert.True(first < second);
        Assert.True(second > first);
        Assert.True(first <= second);
        Assert.False(first >= second);
        Assert.False(second < first);
    }

    [Fact]
    public void A_month_cannot_be_built_wrong()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new YearMonth(2026, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new YearMonth(2026, 13));
        Assert.Throws<ArgumentOutOfRangeException>(() => new YearMonth(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new YearMonth(10_000, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new YearMonth(9999, 12).Next());
    }
}
