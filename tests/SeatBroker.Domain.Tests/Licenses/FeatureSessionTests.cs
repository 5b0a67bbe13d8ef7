using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class FeatureSessionTests
{
    private const string Phone = "agent/phone";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Contract Agents = Office.Agents with { BaseTotal = null };

    private static readonly Contract Voice = Agents with
    {
        Category = Category.Feature,
        ConcurrentTotal = 1,
        BurstTotal = 1,
        LeaseSeconds = 5,
    };

    [Fact]
    public void R23_The_grants_entry_records_the_features_asked_for_and_a_restart_knows_them()
    {
        var office = new Office(Agents);
        office.Login(new LoginCommand("s", "alice") { Features = ["voice", "sms"] });
        Assert.Equal(["voice", "sms"], [.. ((LoggedIn)office.Events[^1]).Features!]);
        office.Crash();
        Assert.Equal(["voice", "sms"], FeaturesOf(office));
        office.CrashWithSnapshot();
        Assert.Equal(["voice", "sms"], GrantedFeaturesOf(office));
    }

    [Fact]
    public void R7_R23_A_repeat_records_only_what_was_lacking_and_takes_nothing_away()
    {
        var office = new Office(Agents);
        office.Login(new LoginCommand("s", "alice") { Features = ["voice"] });
        LoginOutcome repeat = office.Login(new LoginCommand("s", "alice") { Features = ["sms", "voice"] });
        Assert.Equal(LoginVerdict.Repeated, repeat.Verdict);
        Assert.Equal(["sms"], [.. repeat.NewFeatures]);
        Assert.Equal(["voice", "sms"], FeaturesOf(office));
        int events = office.Events.Count;
        Assert.Empty(office.Login(new LoginCommand("s", "alice")).NewFeatures);
        Assert.Empty(office.Login(new LoginCommand("s", "alice") { Features = ["voice"] }).NewFeatures);
        Assert.Equal(events, office.Events.Count);
    }

    [Fact]
    public void R23_A_refused_feature_is_not_counted_as_granted_until_it_is_asked_for_again()
    {
        var office = new Office(Agents);
        office.Login(new LoginCommand("s", "alice") { Features = ["voice", "sms"] });
        office.Refuse("s", "sms");
        Assert.Equal(["voice"], GrantedFeaturesOf(office));
        office.CrashWithSnapshot();
        Assert.Equal(["voice"], GrantedFeaturesOf(office));
        Assert.Equal(["sms"], [.. office.Login(new LoginCommand("s", "alice") { Features = ["sms"] }).NewFeatures]);
        Assert.Equal(["voice", "sms"], GrantedFeaturesOf(office));
    }

    [Fact]
    public void R23_Refusals_that_come_late_or_twice_change_nothing()
    {
        var office = new Office(Agents);
        office.Login(new LoginCommand("s", "alice") { Features = ["voice"] });
        office.Refuse("s", "voice");
        int events = office.Events.Count;
        office.Refuse("s", "voice");
        office.Refuse("s", "never-asked-for");
        office.Refuse("gone", "voice");
        Assert.Equal(events, office.Events.Count);
    }

    [Fact]
    public void R23_A_session_records_32_features_over_all_its_repeats_and_not_one_more()
    {
        var office = new Office(Agents);
        string[] features = [.. Enumerable.Range(0, 32).Select(i => $"f{i}")];
        office.Login(new LoginCommand("s", "alice") { Features = features[..20] });
        Assert.Equal(
            LoginVerdict.Repeated,
            office.Login(new LoginCommand("s", "alice") { Features = features[10..] }).Verdict
        );
        Instant lease = office.License.FindSession("s")!.LeaseEnd;
        office.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(
            LoginVerdict.TooManyFeatures,
            office.Login(new LoginCommand("s", "alice") { Features = ["f32"] }).Verdict
        );
        Assert.Equal(lease, office.License.FindSession("s")!.LeaseEnd);
        office.Refuse("s", features);
        Assert.Empty(GrantedFeaturesOf(office));
    }

    [Fact]
    public void R23_A_feature_sessions_lease_is_its_user_sessions_and_not_the_features()
    {
        var office = new Office(Voice);
        Assert.Equal(office.Now + Minute, office.LoginFeature(Phone, "alice", Minute).Session!.LeaseEnd);
        office.Wait(Minute / 2);
        Assert.Equal(office.Now + Minute, office.RenewFeature(Phone, Minute)!.LeaseEnd);
        office.Wait(Minute / 2);
        Assert.Equal(LoginVerdict.Repeated, office.LoginFeature(Phone, "alice", Minute).Verdict);
        office.Wait(Minute);
        Assert.Null(office.RenewFeature(Phone, Minute));
        Assert.Equal(new Expired(office.Now, Phone), office.Events[^1]);
    }

    [Fact]
    public void R8_R23_An_outage_gives_a_feature_session_its_user_sessions_full_lease()
    {
        var office = new Office(Voice);
        office.LoginFeature(Phone, "alice", Minute);
        office.Wait(Minute / 2).Crash();
        Assert.Equal(office.Now + Minute, office.License.FindSession(Phone)!.LeaseEnd);
        office.RenewFeature(Phone, 3 * Minute);
        office.Wait(Minute / 2).CrashWithSnapshot();
        Assert.Equal(office.Now + (3 * Minute), office.License.FindSession(Phone)!.LeaseEnd);
        office.RenewFeature(Phone, Minute);
        office.Wait(Minute / 2).Crash();
        Assert.Equal(office.Now + (3 * Minute), office.License.FindSession(Phone)!.LeaseEnd);
    }

    [Fact]
    public void R8_R23_What_an_outage_of_the_user_license_tells_late_shortens_no_lease()
    {
        var office = new Office(Voice);
        office.LoginFeature(Phone, "alice", Minute);
        office.ProlongFeature(Phone, 2 * Minute);
        Assert.Equal(office.Now + (2 * Minute), office.License.FindSession(Phone)!.LeaseEnd);
        office.ProlongFeature(Phone, Minute);
        office.ProlongFeature("agent/gone", Minute);
        Assert.Equal(office.Now + (2 * Minute), office.License.FindSession(Phone)!.LeaseEnd);
        office.RenewFeature(Phone, Minute);
        Assert.Equal(office.Now + Minute, office.License.FindSession(Phone)!.LeaseEnd);
    }

    [Fact]
    public void R8_R23_What_an_outage_tells_of_a_feature_session_is_no_renewal()
    {
        Office office = InBurstAndTheMonthEndsInAnOutage();
        int events = office.Events.Count;
        office.ProlongFeature(Phone, 2 * Minute);
        Assert.Equal(new LeaseRaised(office.Now, Phone, 120), Assert.Single(office.Events.Skip(events)));
        Session phone = office.License.FindSession(Phone)!;
        Assert.Equal((office.Now + (2 * Minute), null), (phone.LeaseEnd, phone.RenewedAt));
        Assert.Equal((0, null, 0), Figures(office.Month("2026-12")));
        office.Wait(2 * Minute);
        Assert.Null(office.RenewFeature(Phone, Minute));
        Assert.Equal((0, null, 0), Figures(office.Month("2026-12")));
        Assert.Equal(1, office.Month("2026-11").Peak);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void R8_R23_A_features_restored_burst_seat_counts_from_its_user_sessions_first_renewal_or_repeat(
        bool isRepeat,
        bool afterAnotherCrash
    )
    {
        Office office = InBurstAndTheMonthEndsInAnOutage();
        office.ProlongFeature(Phone, Minute);
        if (afterAnotherCrash)
        {
            office.CrashWithSnapshot();
            office.ProlongFeature(Phone, Minute);
        }
        Instant first = office.Wait(Minute / 4).Now;
        RenewOrRepeat();
        office.Wait(Minute / 4);
        RenewOrRepeat();
        Assert.Equal(new Returned(first, Phone), Assert.Single(office.Events.OfType<Returned>()));
        Assert.Equal((1, first, 1), Figures(office.Month("2026-12")));

        void RenewOrRepeat()
        {
            if (isRepeat)
            {
                Assert.Equal(LoginVerdict.Repeated, office.LoginFeature(Phone, "alice", Minute).Verdict);
            }
            else
            {
                Assert.Equal(SeatKind.Burst, office.RenewFeature(Phone, Minute)!.Seat);
            }
        }
    }

    [Fact]
    public void R8_R23_A_features_restored_burst_seat_counts_by_nobody_elses_login_and_not_once_it_was_promoted()
    {
        Office office = InBurstAndTheMonthEndsInAnOutage();
        office.ProlongFeature(Phone, Minute);
        office.LoginFeature("agent/desk", "bob", Minute);
        Assert.Equal((1, office.Now, 0), Figures(office.Month("2026-12")));
        office.Put(Voice with { ConcurrentTotal = 2 });
        office.RenewFeature(Phone, Minute);
        Assert.Empty(office.Events.OfType<Returned>());
        Assert.Equal((1, office.Now, 0), Figures(office.Month("2026-12")));
    }

    [Fact]
    public void R8_R23_A_further_session_of_its_user_shows_that_a_features_restored_burst_seat_is_in_use()
    {
        Office office = InBurstAndTheMonthEndsInAnOutage();
        office.ProlongFeature(Phone, Minute);
        office.Wait(Minute / 2);
        Assert.Equal(SeatKind.Burst, office.LoginFeature("agent/desk", "alice", Minute).Session!.Seat);
        Assert.Equal((1, office.Now, 1), Figures(office.Month("2026-12")));
    }

    [Fact]
    public void R23_A_user_session_whose_server_is_ahead_still_gets_its_feature()
    {
        var office = new Office(Voice);
        LoginOutcome late = office.LoginFeature(Phone, "alice", -Minute, leaseSeconds: 60);
        Assert.Equal(LoginVerdict.Granted, late.Verdict);
        Assert.True(late.Session!.LeaseEnd > office.Now);
    }

    [Fact]
    public void R23_A_feature_session_takes_seats_by_the_same_rules_as_a_direct_login()
    {
        var office = new Office(Voice);
        Assert.Equal(SeatKind.Concurrent, office.LoginFeature(Phone, "alice", Minute).Session!.Seat);
        Assert.Equal(LoginVerdict.Granted, office.Login("alice", "direct"));
        Assert.Equal(SeatKind.Burst, office.LoginFeature("agent/desk", "bob", Minute).Session!.Seat);
        Assert.Equal(LoginVerdict.NoSeatAvailable, office.LoginFeature("agent/tablet", "carol", Minute).Verdict);
        Assert.Equal(LoginVerdict.SessionIdConflict, office.LoginFeature(Phone, "bob", Minute).Verdict);
        for (int i = 2; i < License.SessionsOfUserMax; i++)
        {
            Assert.Equal(LoginVerdict.Granted, office.LoginFeature($"agent/{i}", "alice", Minute).Verdict);
        }
        Assert.Equal(LoginVerdict.TooManySessions, office.LoginFeature("agent/17", "alice", Minute).Verdict);
    }

    [Fact]
    public void R23_Features_are_licenses_of_category_feature_or_product_without_a_key()
    {
        Assert.Equal(LoginVerdict.UnknownLicense, new Office(Agents).LoginFeature(Phone, "alice", Minute).Verdict);
        Assert.Equal(
            LoginVerdict.Granted,
            new Office(Voice with { Category = Category.Product }).LoginFeature(Phone, "alice", Minute).Verdict
        );
        var withKey = new Office(Voice with { BaseTotal = 1, RequiresSecurityKey = true });
        Assert.Equal(LoginVerdict.NotAssigned, withKey.LoginFeature(Phone, "alice", Minute).Verdict);
        withKey.Assign("alice");
        Assert.Equal(LoginVerdict.SecurityKeyRequired, withKey.LoginFeature(Phone, "alice", Minute).Verdict);
    }

    [Fact]
    public void R23_A_direct_renewal_does_not_reach_a_feature_session()
    {
        var office = new Office(Voice);
        office.LoginFeature(Phone, "alice", Minute);
        office.Login("bob", "direct");
        Assert.Null(office.Renew(Phone));
        Assert.Null(office.RenewFeature("direct", Minute));
        Assert.NotNull(office.Renew("direct"));
    }

    private static Office InBurstAndTheMonthEndsInAnOutage()
    {
        var office = new Office(Voice with { ConcurrentTotal = 0, BurstTotal = 2 });
        office.Wait(office.License.OpenMonth!.End - office.Now - (Minute / 2));
        Assert.Equal(SeatKind.Burst, office.LoginFeature(Phone, "alice", Minute).Session!.Seat);
        office.Wait(Minute).Crash();
        return office;
    }

    private static (int Peak, Instant? ReachedAt, int CarriedIn) Figures(MonthFigures month) =>
        (month.Peak, month.ReachedAt, month.CarriedIn);

    private static string[] FeaturesOf(Office office) => [.. License.FeaturesOf(office.License.FindSession("s")!)];

    private static string[] GrantedFeaturesOf(Office office) =>
        [.. License.GrantedFeaturesOf(office.License.FindSession("s")!)];
}
