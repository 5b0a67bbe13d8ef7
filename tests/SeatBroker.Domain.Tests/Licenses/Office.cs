using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Domain.Tests.Licenses;

/// <summary>A license with a roster in Tokyo, its clock and its journal: what the tests of named users, features and keys are told in.</summary>
internal sealed class Office
{
    public static readonly Contract Agents = new(
        "Agent",
        Category.User,
        SeatModel.Concurrent,
        BaseTotal: 2,
        ConcurrentTotal: 10,
        BurstTotal: 0,
        LeaseSeconds: 90,
        RequiresSecurityKey: false,
        Price: null
    );

    private static readonly ZoneFrom[] Tokyo = [new(new YearMonth(2026, 1), "Asia/Tokyo")];
    private readonly List<LicenseEvent> _events = [];

    public Office(Contract contract)
    {
        Assert.Equal(ContractVerdict.Created, Put(contract));
    }

    public License License { get; private set; } = new();

    /// <summary>Noon of 10 November in Tokyo, until told otherwise.</summary>
    public Instant Now { get; private set; } = Instant.From(DateTimeOffset.Parse("2026-11-10T03:00:00Z", null));

    public IReadOnlyList<LicenseEvent> Events => _events;

    public BaseCount Base
    {
        get
        {
            License.Advance(Now, _events);
            return License.Base!.Value;
        }
    }

    public IReadOnlyList<string> Sessions => [.. License.SessionsAfter(0).Select(session => session.Id)];

    public Office Wait(TimeSpan span)
    {
        Now += span;
        return this;
    }

    public ContractVerdict Put(Contract contract) => License.PutContract(contract, Tokyo, Now, _events);

    public AssignmentOutcome Assign(string user, AssignmentStatus status = AssignmentStatus.Active) =>
        Assign(user, status, KeyChange.None);

    public AssignmentOutcome Assign(string user, AssignmentStatus status, KeyChange key) =>
        License.PutAssignment(user, status, key, Now, _events);

    public AssignmentOutcome Delete(string user) => License.RemoveAssignment(user, reassign: false, Now, _events);

    public AssignmentOutcome Reassign(string user) => License.RemoveAssignment(user, reassign: true, Now, _events);

    public AssignmentOutcome RemoveUser(string user) => License.RemoveUser(user, Now, _events);

    public LoginVerdict Login(string user, string? session = null) =>
        Login(new LoginCommand(session ?? user, user)).Verdict;

    public LoginOutcome Login(LoginCommand login) => License.Login(login, Now, _events);

    public LoginOutcome LoginFeature(string session, string user, TimeSpan lease, int? leaseSeconds = null) =>
        License.LoginFeature(session, user, LeaseOf(lease, leaseSeconds), Now, _events);

    public Session? RenewFeature(string session, TimeSpan lease, int? leaseSeconds = null) =>
        License.RenewFeature(session, LeaseOf(lease, leaseSeconds), Now, _events);

    public void ProlongFeature(string session, TimeSpan lease) =>
        License.ProlongFeature(session, LeaseOf(lease, leaseSeconds: null), Now, _events);

    public Session? Renew(string session) => License.Renew(session, Now, _events);

    public void Logout(string session) => License.Logout(session, Now, _events);

    public void Refuse(string session, params string[] features) =>
        License.RefuseFeatures(session, features, Now, _events);

    public string Challenge(string user, string text)
    {
        Assert.Equal(Now + TimeSpan.FromSeconds(60), License.OpenChallenge(user, text, Now, _events));
        return text;
    }

    public MonthFigures Month(string month) => License.Month(YearMonth.Parse(month), Now, _events).Figures!;

    /// <summary>The process dies and another takes over at once, from all events.</summary>
    public void Crash()
    {
        License = new License();
        foreach (LicenseEvent decided in _events)
        {
            License.Apply(decided);
        }
        License.Recover(Now, Now, _events);
    }

    /// <summary>As <see cref="Crash"/>, from a snapshot taken just before.</summary>
    public void CrashWithSnapshot()
    {
        License = License.Restore(License.Capture());
        License.Recover(Now, Now, _events);
    }

    private FeatureLease LeaseOf(TimeSpan lease, int? leaseSeconds) =>
        new(Now + lease, leaseSeconds ?? (int)lease.TotalSeconds);
}
