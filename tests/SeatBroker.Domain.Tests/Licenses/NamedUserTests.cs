using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

public class NamedUserTests
{
    private static readonly TimeSpan NinetyDays = TimeSpan.FromDays(90);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void R6_A_fixed_license_lets_its_active_named_users_in_and_nobody_else()
    {
        var office = new Office(Office.Agents with { SeatModel = SeatModel.Fixed, ConcurrentTotal = 0 });
        office.Assign("alice");
        office.Assign("bob");
        office.Assign("bob", AssignmentStatus.Inactive);
        office.Assign("carol", AssignmentStatus.Preparing);
        LoginOutcome alice = office.Login(new LoginCommand("s", "alice"));
        Assert.Equal((LoginVerdict.Granted, SeatKind.Fixed), (alice.Verdict, alice.Session!.Seat));
        Assert.Equal(LoginVerdict.UserNotActive, office.Login("bob"));
        Assert.Equal(LoginVerdict.UserNotActive, office.Login("carol"));
        Assert.Equal(LoginVerdict.NotAssigned, office.Login("dave"));
    }

    [Fact]
    public void R16_Active_users_are_those_active_now_and_the_period_counts_each_that_ever_was()
    {
        var office = new Office(Office.Agents with { BaseTotal = 10 });
        office.Assign("alice");
        office.Assign("bob");
        office.Assign("carol");
        office.Assign("dave", AssignmentStatus.Preparing);
        office.Assign("bob", AssignmentStatus.Inactive);
        office.Delete("carol");
        Assert.Equal((1, 3), (office.License.ActiveUsers, office.License.ActiveInPeriod));
        office.Assign("bob");
        office.Assign("carol");
        Assert.Equal((3, 3), (office.License.ActiveUsers, office.License.ActiveInPeriod));
    }

    [Fact]
    public void R16_A_user_active_for_an_instant_only_counts_in_the_period()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice");
        office.Delete("alice");
        Assert.Equal((0, 1), (office.License.ActiveUsers, office.License.ActiveInPeriod));
    }

    [Fact]
    public void R14_R16_A_closed_month_keeps_its_active_users_and_the_next_begins_with_those_active()
    {
        var office = new Office(Office.Agents with { BaseTotal = 10 });
        office.Assign("alice");
        office.Assign("bob");
        office.Assign("bob", AssignmentStatus.Inactive);
        office.Wait(TimeSpan.FromDays(25));
        Assert.Equal(2, office.Month("2026-11").ActiveUsers);
        Assert.Equal(1, office.Month("2026-12").ActiveUsers);
        office.Assign("carol");
        Assert.Equal(2, office.Month("2026-11").ActiveUsers);
        Assert.Equal(2, office.Month("2026-12").ActiveUsers);
    }

    [Fact]
    public void R16_Without_a_roster_there_are_no_active_users_to_count()
    {
        var office = new Office(Office.Agents with { BaseTotal = null });
        Assert.Null(office.License.ActiveUsers);
        Assert.Null(office.License.ActiveInPeriod);
        Assert.Null(office.License.Base);
        Assert.Equal(AssignmentVerdict.NoRoster, office.Assign("alice").Verdict);
        Assert.Equal(AssignmentVerdict.NoRoster, office.Delete("alice").Verdict);
        Assert.Null(office.Month("2026-11").ActiveUsers);
    }

    [Theory]
    [InlineData(null, AssignmentStatus.Preparing, AssignmentVerdict.Created)]
    [InlineData(null, AssignmentStatus.Active, AssignmentVerdict.Created)]
    [InlineData(null, AssignmentStatus.Inactive, AssignmentVerdict.InvalidStatusChange)]
    [InlineData(AssignmentStatus.Preparing, AssignmentStatus.Preparing, AssignmentVerdict.Changed)]
    [InlineData(AssignmentStatus.Preparing, AssignmentStatus.Active, AssignmentVerdict.Changed)]
    [InlineData(AssignmentStatus.Preparing, AssignmentStatus.Inactive, AssignmentVerdict.InvalidStatusChange)]
    [InlineData(AssignmentStatus.Active, AssignmentStatus.Preparing, AssignmentVerdict.InvalidStatusChange)]
    [InlineData(AssignmentStatus.Active, AssignmentStatus.Active, AssignmentVerdict.Changed)]
    [InlineData(AssignmentStatus.Active, AssignmentStatus.Inactive, AssignmentVerdict.Changed)]
    [InlineData(AssignmentStatus.Inactive, AssignmentStatus.Preparing, AssignmentVerdict.InvalidStatusChange)]
    [InlineData(AssignmentStatus.Inactive, AssignmentStatus.Active, AssignmentVerdict.Changed)]
    [InlineData(AssignmentStatus.Inactive, AssignmentStatus.Inactive, AssignmentVerdict.Changed)]
    public void R17_A_status_changes_as_the_rule_allows_and_not_otherwise(
        AssignmentStatus? from,
        AssignmentStatus to,
        AssignmentVerdict verdict
    )
    {
        var office = new Office(Office.Agents);
        if (from is { } status)
        {
            office.Assign("alice", status == AssignmentStatus.Inactive ? AssignmentStatus.Active : status);
            office.Assign("alice", status);
        }
        int events = office.Events.Count;
        Assert.Equal(verdict, office.Assign("alice", to).Verdict);
        Assert.Equal(verdict == AssignmentVerdict.InvalidStatusChange || from == to, office.Events.Count == events);
    }

    [Fact]
    public void R17_Preparing_users_consume_nothing_and_are_removed_without_a_trace()
    {
        var office = new Office(Office.Agents with { BaseTotal = 0 });
        office.Assign("alice", AssignmentStatus.Preparing);
        Assert.Equal(new BaseCount(0, 0, 0, 0), office.Base);
        Assert.Equal(AssignmentVerdict.NoBaseLicenseAvailable, office.Assign("alice").Verdict);
        Assert.Equal(AssignmentVerdict.Removed, office.Delete("alice").Verdict);
        Assert.Equal(new BaseCount(0, 0, 0, 0), office.Base);
    }

    [Fact]
    public void R17_An_activation_takes_a_free_license_before_a_reusable_one()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice");
        office.Wait(TimeSpan.FromDays(1)).Delete("alice");
        Assert.Equal(office.Now, office.Assign("bob").Assignment!.AssignedAt);
        Assert.Equal(office.Now + NinetyDays, office.Assign("bob").Assignment!.License!.End);
        Assert.Equal(new BaseCount(2, 2, 1, 1), office.Base);
    }

    [Fact]
    public void R17_Of_reusable_licenses_the_one_is_taken_whose_90_days_end_first()
    {
        var office = new Office(Office.Agents);
        Instant first = office.Now;
        office.Assign("alice");
        office.Wait(TimeSpan.FromDays(1)).Assign("bob");
        office.Delete("bob");
        office.Delete("alice");
        BaseLicense license = office.Assign("carol").Assignment!.License!;
        Assert.Equal((first, true), (license.Start, license.Reused));
    }

    [Fact]
    public void R17_An_activation_without_a_license_is_refused_and_says_when_the_next_locked_one_is_free()
    {
        var office = new Office(Office.Agents with { BaseTotal = 1 });
        Instant start = office.Now;
        office.Assign("alice");
        Assert.Equal(new AssignmentOutcome(AssignmentVerdict.NoBaseLicenseAvailable), office.Assign("bob"));
        office.Delete("alice");
        office.Assign("bob");
        office.Delete("bob");
        Assert.Equal(
            new AssignmentOutcome(AssignmentVerdict.NoBaseLicenseAvailable, null, start + NinetyDays),
            office.Assign("carol")
        );
    }

    [Fact]
    public void R17_An_inactive_user_becomes_active_again_even_when_the_license_is_over()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice");
        office.Assign("alice", AssignmentStatus.Inactive);
        office.Put(Office.Agents with { BaseTotal = 0 });
        Assert.Equal(AssignmentVerdict.Changed, office.Assign("alice").Verdict);
        Assert.Equal(new BaseCount(0, 1, 0, 0), office.Base);
    }

    [Fact]
    public void R17_Sessions_of_a_user_who_becomes_inactive_or_is_deleted_end_at_once()
    {
        var office = new Office(Office.Agents with { ConcurrentTotal = 1, BurstTotal = 1 });
        office.Assign("alice");
        office.Assign("bob");
        office.Login("alice", "phone");
        office.Login("alice", "desk");
        office.Login("bob");
        office.Assign("alice", AssignmentStatus.Inactive);
        Assert.Equal(["bob"], office.Sessions);
        Assert.Equal(SeatKind.Concurrent, office.License.FindSession("bob")!.Seat);
        office.Delete("bob");
        Assert.Empty(office.Sessions);
    }

    [Fact]
    public void R18_R19_R21_At_exactly_90_days_a_deleted_users_license_is_free_and_a_millisecond_before_it_is_reusable()
    {
        var early = new Office(Office.Agents);
        early.Assign("alice");
        early.Wait(NinetyDays - Millisecond).Delete("alice");
        Assert.Equal(new BaseCount(2, 1, 1, 2), early.Base);
        early.Wait(Millisecond);
        Assert.Equal(new BaseCount(2, 0, 0, 2), early.Base);

        var late = new Office(Office.Agents);
        late.Assign("alice");
        late.Wait(NinetyDays).Delete("alice");
        Assert.Equal(new BaseCount(2, 0, 0, 2), late.Base);
    }

    [Fact]
    public void R19_R21_A_reusable_license_is_assigned_once_more_without_new_90_days_and_then_locked()
    {
        var office = new Office(Office.Agents with { BaseTotal = 1 });
        Instant start = office.Now;
        office.Assign("alice");
        office.Wait(TimeSpan.FromDays(30)).Delete("alice");
        Assert.Equal(new BaseCount(1, 1, 1, 1), office.Base);
        Assignment bob = office.Assign("bob").Assignment!;
        Assert.Equal((office.Now, start + NinetyDays), (bob.AssignedAt, bob.License!.End));
        Assert.Equal(new BaseCount(1, 1, 0, 0), office.Base);
        office.Wait(TimeSpan.FromDays(30)).Delete("bob");
        Assert.Equal(new BaseCount(1, 1, 0, 0), office.Base);
        office.Wait(TimeSpan.FromDays(30) - Millisecond);
        Assert.Equal(AssignmentVerdict.NoBaseLicenseAvailable, office.Assign("carol").Verdict);
        office.Wait(Millisecond);
        Assert.Equal(new BaseCount(1, 0, 0, 1), office.Base);
        Assert.Equal(office.Now, office.Assign("carol").Assignment!.License!.Start);
        office.Delete("carol");
        Assert.Equal(AssignmentVerdict.Created, office.Assign("dave").Verdict);
    }

    [Fact]
    public void R19_A_second_user_who_is_deleted_after_the_90_days_frees_the_license()
    {
        var office = new Office(Office.Agents with { BaseTotal = 1 });
        office.Assign("alice");
        office.Wait(TimeSpan.FromDays(1)).Delete("alice");
        office.Assign("bob");
        office.Wait(TimeSpan.FromDays(89)).Delete("bob");
        Assert.Equal(new BaseCount(1, 0, 0, 1), office.Base);
    }

    [Fact]
    public void R19_Reusable_and_locked_licenses_survive_every_change_of_contract()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice");
        office.Assign("bob");
        office.Delete("alice");
        office.Assign("carol");
        office.Delete("carol");
        office.Delete("bob");
        Assert.Equal(new BaseCount(2, 2, 1, 1), office.Base);
        Assert.Equal(ContractVerdict.Changed, office.Put(Office.Agents with { BaseTotal = null }));
        Assert.Equal(ContractVerdict.Changed, office.Put(Office.Agents with { BaseTotal = 3 }));
        Assert.Equal(new BaseCount(3, 2, 1, 2), office.Base);
    }

    [Fact]
    public void R20_A_license_is_taken_from_a_user_who_stays_only_once_its_90_days_are_over()
    {
        var office = new Office(Office.Agents);
        Instant start = office.Now;
        office.Assign("alice");
        office.Login("alice");
        office.Wait(NinetyDays - Millisecond);
        Assert.Equal(
            new AssignmentOutcome(AssignmentVerdict.ReassignmentLocked, null, start + NinetyDays),
            office.Reassign("alice")
        );
        Assert.Equal(AssignmentVerdict.Removed, office.Wait(Millisecond).Reassign("alice").Verdict);
        Assert.Equal(new BaseCount(2, 0, 0, 2), office.Base);
        Assert.Equal(AssignmentVerdict.NotOnRoster, office.Reassign("alice").Verdict);
        Assert.Equal(LoginVerdict.NotAssigned, office.Login("alice"));
    }

    [Fact]
    public void R20_A_preparing_user_is_removed_whatever_the_reason()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice", AssignmentStatus.Preparing);
        Assert.Equal(AssignmentVerdict.Removed, office.Reassign("alice").Verdict);
    }

    [Fact]
    public void R22_Lowering_the_total_takes_nobodys_license()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice");
        office.Assign("bob");
        office.Put(Office.Agents with { BaseTotal = 1 });
        Assert.Equal(new BaseCount(1, 2, 0, 0), office.Base);
        Assert.Equal(LoginVerdict.Granted, office.Login("bob"));
    }

    [Fact]
    public void The_roster_cannot_be_given_up_while_somebody_is_on_it()
    {
        var office = new Office(Office.Agents);
        office.Assign("alice", AssignmentStatus.Preparing);
        Assert.Equal(ContractVerdict.ContractInUse, office.Put(Office.Agents with { BaseTotal = null }));
        office.Delete("alice");
        Assert.Equal(ContractVerdict.Changed, office.Put(Office.Agents with { BaseTotal = null }));
    }

    [Fact]
    public void A_deleted_users_sessions_end_without_a_roster_too()
    {
        var office = new Office(Office.Agents with { BaseTotal = null });
        office.Login("alice");
        Assert.Equal(AssignmentVerdict.NoRoster, office.RemoveUser("alice").Verdict);
        Assert.Empty(office.Sessions);
    }

    [Fact]
    public void Named_users_are_listed_in_ordinal_order_and_a_list_goes_on_after_any_name()
    {
        var office = new Office(Office.Agents with { BaseTotal = 10 });
        foreach (string user in (string[])["b", "B", "a~", "a", "a.b"])
        {
            office.Assign(user);
        }
        Assert.Equal(["B", "a", "a.b", "a~", "b"], Names(after: null));
        Assert.Equal(["a.b", "a~", "b"], Names(after: "a"));
        Assert.Equal(["a~", "b"], Names(after: "a5"));
        Assert.Empty(Names(after: "b"));
        Assert.Empty(Names(after: "c"));

        string[] Names(string? after) => [.. office.License.AssignmentsAfter(after).Select(row => row.User)];
    }
}
