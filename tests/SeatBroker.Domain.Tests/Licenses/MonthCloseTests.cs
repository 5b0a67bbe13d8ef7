using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class MonthCloseTests
{
    [Fact]
    public void R13_A_month_is_open_to_its_last_millisecond_and_closed_at_its_end()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.GoTo(Scenario.MonthEnd, -1);
        Assert.Equal(MonthVerdict.Open, license.VerdictOf("2026-11"));
        Assert.Equal(MonthVerdict.Future, license.VerdictOf("2026-12"));
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal(MonthVerdict.Closed, license.VerdictOf("2026-11"));
        Assert.Equal(MonthVerdict.Open, license.VerdictOf("2026-12"));
    }

    [Fact]
    public void R13_A_close_is_an_event_stamped_at_the_months_end_and_stands_before_the_request()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        license.GoTo(Scenario.MonthEnd, 7_000);
        int before = license.Events.Count;
        license.Granted("alice");
        Assert.Equal(
            [
                (typeof(MonthClosed), license.At(Scenario.MonthEnd)),
                (typeof(LoggedIn), license.At(Scenario.MonthEnd, 7_000)),
            ],
            license.Events.Skip(before).Select(decided => (decided.GetType(), decided.At.UnixMilliseconds))
        );
    }

    [Fact]
    public void R13_Leases_and_months_end_in_the_order_of_their_instants()
    {
        var license = new Scenario(concurrent: 0, burst: 3);
        license.GoTo(Scenario.MonthEnd, -90_000 - 5).Granted("before");
        license.GoTo(Scenario.MonthEnd, -90_000).Granted("at");
        license.GoTo(Scenario.MonthEnd, -90_000 + 5).Granted("after");
        int before = license.Events.Count;
        license.GoTo(Scenario.MonthEnd, 86_400_000).Look();
        IEnumerable<string> order = license
            .Events.Skip(before)
            .Select(decided => decided is Expired expired ? expired.Session : "month");
        Assert.Equal("before, at, month, after", string.Join(", ", order));
    }

    [Fact]
    public void R13_A_login_stamped_exactly_at_a_months_end_belongs_to_the_next_month()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo(Scenario.MonthEnd).Granted("alice");
        Assert.Equal(0, license.Month("2026-11").Peak);
        Assert.Equal(1, license.Month("2026-12").Peak);
        Assert.Equal(0, license.Month("2026-12").CarriedIn);
    }

    [Fact]
    public void R13_A_seat_logged_out_exactly_at_a_months_end_is_carried_in()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo(Scenario.MonthEnd, -10_000).Granted("alice");
        license.GoTo(Scenario.MonthEnd).Logout("alice");
        MonthRow december = license.Month("2026-12");
        Assert.Equal((1, license.Clock, 1), (december.Peak, december.ReachedAt, december.CarriedIn));
        Assert.Equal(0, license.Usage.BurstInUse);
    }

    [Fact]
    public void R13_A_seat_logged_out_a_millisecond_before_a_months_end_is_not_carried_in()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo(Scenario.MonthEnd, -10_000).Granted("alice");
        license.GoTo(Scenario.MonthEnd, -1).Logout("alice");
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal(0, license.Month("2026-12").Peak);
    }

    [Fact]
    public void R13_A_price_set_exactly_at_a_months_end_is_the_new_months()
    {
        var license = new Scenario(new Terms(1, 1, Price: 3500m));
        license.GoTo(Scenario.MonthEnd, -1);
        license.Change(terms => terms with { Price = 4000m });
        license.GoTo(Scenario.MonthEnd);
        license.Change(terms => terms with { Price = 4500m });
        Assert.Equal(4000m, license.Month("2026-11").Price);
        Assert.Equal(4500m, license.Month("2026-12").Price);
    }

    [Fact]
    public void R13_A_refused_login_closes_the_month_that_its_time_has_passed()
    {
        var license = new Scenario(concurrent: 0, burst: 0);
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal(LoginResult.NoSeat, license.Login("alice").Result);
        Assert.IsType<MonthClosed>(license.Events[^1]);
    }

    [Fact]
    public void R13_R14_A_license_that_nobody_touched_for_40_months_closes_all_and_keeps_the_36_last()
    {
        var license = new Scenario(concurrent: 0, burst: 2);
        license.Granted("alice");
        license.GoTo("2030-03-15T00:00:00Z").Look();
        Assert.Equal(40, license.Events.Count(decided => decided is MonthClosed));
        Assert.Equal(36, license.License.ClosedMonths.Count);
        Assert.Equal(MonthVerdict.Unknown, license.VerdictOf("2026-11"));
        Assert.Equal(MonthVerdict.Unknown, license.VerdictOf("2027-02"));
        Assert.Equal(MonthVerdict.Closed, license.VerdictOf("2027-03"));
        Assert.Equal(MonthVerdict.Closed, license.VerdictOf("2030-02"));
        Assert.Equal(MonthVerdict.Open, license.VerdictOf("2030-03"));
        Assert.Equal(MonthVerdict.Future, license.VerdictOf("2030-04"));
        Assert.All(license.License.ClosedMonths, month => Assert.Equal((0, 0), (month.Peak, month.CarriedIn)));
    }

    [Fact]
    public void R13_A_month_with_no_event_at_all_is_closed_with_nothing()
    {
        var license = new Scenario(new Terms(1, 1, Price: 3500m));
        license.GoTo("2027-01-15T00:00:00Z");
        Assert.Equal(
            new MonthRow("2026-12", "Asia/Tokyo", Closed: true, 0, null, 0, "Agent", 3500m),
            license.Month("2026-12")
        );
    }

    [Fact]
    public void R13_Many_months_in_one_step_abut()
    {
        var license = new Scenario(concurrent: 0, burst: 2);
        license.GoTo("2029-08-15T00:00:00Z").Look();
        IReadOnlyList<MonthFigures> months = license.License.ClosedMonths;
        for (int i = 1; i < months.Count; i++)
        {
            Assert.Equal(months[i - 1].Month.End, months[i].Month.Start);
            Assert.Equal(months[i - 1].Month.Name.Next(), months[i].Month.Name);
        }

        Assert.Equal(months[^1].Month.End, license.License.OpenMonth!.Start);
    }

    [Fact]
    public void R14_A_closed_month_never_changes()
    {
        var license = new Scenario(new Terms(0, 2, Price: 3500m));
        license.Granted("alice");
        license.GoTo(Scenario.MonthEnd);
        MonthRow closed = license.Month("2026-11");
        license.Granted("bob");
        license.Granted("carol");
        license.Change(terms => terms with { Price = 9m, DisplayName = "Renamed", Burst = 9 });
        license.MoveTo("America/New_York", 2027, 1);
        license.Crash(awaySeconds: 1_000);
        Assert.Equal(closed, license.Month("2026-11"));
        Assert.Equal(
            new MonthRow("2026-11", "Asia/Tokyo", Closed: true, 1, closed.ReachedAt, 0, "Agent", 3500m),
            closed
        );
    }

    [Fact]
    public void R14_A_close_freezes_price_currency_display_name_category_and_seat_model()
    {
        var license = new Scenario(new Terms(1, 1));
        Contract contract = LicenseUnderTest.ContractOf(license.Terms) with
        {
            DisplayName = "音声",
            Category = Category.Feature,
            Price = new Price(1234.5678m, "EUR"),
        };
        license.Put(contract);
        license.GoTo(Scenario.MonthEnd);
        license.Put(contract with { DisplayName = "Voice", Category = Category.Product, Price = new Price(1m, "JPY") });
        MonthFigures november = license.FiguresOf("2026-11");
        Assert.Equal("音声", november.DisplayName);
        Assert.Equal(Category.Feature, november.Category);
        Assert.Equal(SeatModel.Concurrent, november.SeatModel);
        Assert.Equal(new Price(1234.5678m, "EUR"), november.Price);
        Assert.Null(november.ActiveUsers);
        MonthFigures december = license.FiguresOf("2026-12");
        Assert.Equal("Voice", december.DisplayName);
        Assert.Equal(new Price(1m, "JPY"), december.Price);
    }

    [Fact]
    public void R15_A_month_without_a_price_at_its_end_has_none()
    {
        var license = new Scenario(new Terms(0, 1, Price: 3500m));
        license.Granted("alice");
        license.Change(terms => terms with { Price = null });
        license.GoTo(Scenario.MonthEnd);
        Assert.Null(license.Month("2026-11").Price);
        Assert.Equal(1, license.Month("2026-11").Peak);
    }

    [Fact]
    public void R14_A_zone_change_applies_from_the_next_month()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.MoveTo("America/New_York", 2026, 12);
        license.GoTo(Scenario.MonthEnd, -1);
        Assert.Equal("Asia/Tokyo", license.Month("2026-11").TimeZone);
        license.GoTo(Scenario.MonthEnd);
        Assert.Equal(MonthVerdict.Closed, license.VerdictOf("2026-11"));
        Assert.Equal("America/New_York", license.Month("2026-12").TimeZone);
        Assert.Equal(license.At("2027-01-01T05:00:00Z"), license.License.OpenMonth!.End.UnixMilliseconds);
        license.GoTo("2027-01-01T05:00:00Z", -1);
        Assert.Equal(MonthVerdict.Open, license.VerdictOf("2026-12"));
        license.GoTo("2027-01-01T05:00:00Z");
        Assert.Equal(MonthVerdict.Closed, license.VerdictOf("2026-12"));
    }

    [Theory]
    [InlineData("America/New_York", "2026-12-01T05:00:00Z")]
    [InlineData("Pacific/Kiritimati", "2026-11-30T10:00:00Z")]
    public void R10_A_zone_that_reaches_the_license_late_ends_the_open_month_at_its_own_midnight(
        string zone,
        string monthEnd
    )
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.MoveTo(zone, 2026, 11);
        license.GoTo(monthEnd, -1);
        Assert.Equal((MonthVerdict.Open, zone), (license.VerdictOf("2026-11"), license.Month("2026-11").TimeZone));
        license.Granted("alice");
        license.GoTo(monthEnd);
        MonthRow december = license.Month("2026-12");
        Assert.Equal(
            (zone, 1, license.Clock, 1),
            (december.TimeZone, december.Peak, december.ReachedAt, december.CarriedIn)
        );
        Assert.Equal((MonthVerdict.Closed, zone), (license.VerdictOf("2026-11"), license.Month("2026-11").TimeZone));
    }

    [Fact]
    public void R9_R10_A_zone_that_reaches_the_license_after_its_own_midnight_leaves_the_open_month_as_it_is()
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.GoTo("2026-11-30T10:00:00Z", 1);
        license.MoveTo("Pacific/Kiritimati", 2026, 11);
        Assert.Equal("Asia/Tokyo", license.Month("2026-11").TimeZone);
        license.Granted("alice");
        license.GoTo(Scenario.MonthEnd, -1);
        Assert.Equal(LoginResult.Granted, license.Login("alice's phone", "alice").Result);
        Assert.Equal(MonthVerdict.Open, license.VerdictOf("2026-11"));
        license.GoTo(Scenario.MonthEnd);
        MonthRow december = license.Month("2026-12");
        Assert.Equal(
            ("Pacific/Kiritimati", license.Clock, 1),
            (december.TimeZone, december.ReachedAt, december.CarriedIn)
        );
        Assert.Equal("Asia/Tokyo", license.Month("2026-11").TimeZone);
        Assert.Equal(license.At("2026-12-31T10:00:00Z"), license.License.OpenMonth!.End.UnixMilliseconds);
    }

    [Theory]
    [InlineData("Pacific/Kiritimati")]
    [InlineData("Pacific/Pago_Pago")]
    public void R10_R11_Over_a_zone_change_seats_are_carried_in_where_the_old_zone_ended_the_month(string zone)
    {
        var license = new Scenario(concurrent: 0, burst: 1);
        license.MoveTo(zone, 2026, 12);
        license.GoTo(Scenario.MonthEnd, -10_000).Granted("alice");
        license.GoTo(Scenario.MonthEnd, 10_000);
        MonthRow december = license.Month("2026-12");
        Assert.Equal(
            (zone, 1, license.At(Scenario.MonthEnd), 1),
            (december.TimeZone, december.Peak, december.ReachedAt!.Value, december.CarriedIn)
        );
    }

    [Fact]
    public void A_month_before_the_license_existed_is_unknown_and_the_one_of_its_creation_is_not()
    {
        var license = new Scenario(concurrent: 1, burst: 1);
        Assert.Equal(MonthVerdict.Unknown, license.VerdictOf("2026-10"));
        Assert.Equal(MonthVerdict.Unknown, license.VerdictOf("1999-01"));
        Assert.Equal(MonthVerdict.Open, license.VerdictOf("2026-11"));
        Assert.Equal(MonthVerdict.Future, license.VerdictOf("2099-01"));
    }
}
