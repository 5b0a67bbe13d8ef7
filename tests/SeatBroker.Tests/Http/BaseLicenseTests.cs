using System.Globalization;
using System.Text.Json;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Tests.Http;

/// <summary>What named users consume, and when it is free again (R16 to R22).</summary>
public sealed class BaseLicenseTests(ClockedServer server) : IClassFixture<ClockedServer>
{
    private static readonly DateTimeOffset Start = new(2025, 2, 3, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task R21_usage_counts_base_licenses_in_use_reusable_and_available()
    {
        string license = await Create("base", Contracts.Roster(3));
        await server.Assign(license, "alice");
        await server.Assign(license, "bob");
        await server.Assign(license, "bob", "inactive");
        await server.Assign(license, "carol", "preparing");
        Assert.Equal("""{"total":3,"inUse":2,"reusable":0,"available":1}""", await Base(license));
        Assert.Equal((1, 2), await Active(license));

        // R19: alice's license may be assigned once more, then it is locked.
        await server.Delete($"{license}/assignments/alice");
        Assert.Equal("""{"total":3,"inUse":2,"reusable":1,"available":2}""", await Base(license));
        await server.Assign(license, "carol");
        Assert.Equal("""{"total":3,"inUse":3,"reusable":1,"available":1}""", await Base(license));
        await server.Assign(license, "dave");
        await server.Delete($"{license}/assignments/dave");
        Assert.Equal("""{"total":3,"inUse":3,"reusable":0,"available":0}""", await Base(license));
        Assert.Equal((1, 4), await Active(license));

        // R22: nobody's license is taken by a lower total.
        Assert.Equal(200, (await server.Put(license, Contracts.Roster(1))).Status);
        Assert.Equal("""{"total":1,"inUse":3,"reusable":0,"available":0}""", await Base(license));
        Assert.Equal(200, (await server.Assign(license, "bob")).Status);
    }

    [Fact]
    public async Task R16_statement_bills_the_users_who_were_active_in_the_month()
    {
        string organization = await server.CreateOrganization("statement");
        string agent = await server.Purchase(organization, "agent", Contracts.Roster(5));
        string desk = await server.Purchase(
            organization,
            "desk",
            Contracts.Fixed(5, more: ",\"monthlyPrice\":{\"amount\":12.5,\"currency\":\"EUR\"}")
        );
        await server.Purchase(organization, "open", Bodies.Contract(1, 0));
        await server.Assign(agent, "alice");
        await server.Assign(agent, "bob");
        await server.Assign(agent, "carol", "preparing");
        await server.Delete($"{agent}/assignments/bob");
        await server.Assign(desk, "alice");
        await server.LogIn(desk, "s-1", "alice");

        Reply statement = await server.Get($"{organization}/billing/2025-02");
        string[] lines =
        [
            .. statement
                .Json.GetProperty("lines")
                .EnumerateArray()
                .Select(line =>
                    $"{line.Text("licenseType")} {line.Int("burstPeak")} {line.GetProperty("activeUsersInPeriod")} {line.GetProperty("burstCharge")}"
                ),
        ];
        // A fixed license has no burst: peak 0, and charge 0 where it is priced.
        Assert.Equal(["agent 0 2 ", "desk 0 1 0.0", "open 0  "], lines);
        Reply csv = await server.Get($"{organization}/billing/2025-02", "text/csv");
        Assert.Contains("\r\ndesk,Desk,user,fixed,0,,0,1,12.5,EUR,0.0\r\n", csv.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R17_activation_is_refused_when_every_base_license_is_assigned_or_locked()
    {
        string license = await Create("no-base", Contracts.Roster(1));
        await server.Assign(license, "alice");
        (await server.Assign(license, "bob")).IsProblem(409, "no_base_license_available");
        Assert.Equal(201, (await server.Assign(license, "bob", "preparing")).Status);
        (await server.Assign(license, "bob")).IsProblem(409, "no_base_license_available");

        await server.Delete($"{license}/assignments/alice");
        Reply reused = await server.Assign(license, "bob");
        Assert.Equal(200, reused.Status);
        await server.Delete($"{license}/assignments/bob");
        Reply locked = await server.Assign(license, "carol");
        locked.IsProblem(409, "no_base_license_available", "reassignableAt");
        Assert.Equal(reused.Json.Text("reassignableAt"), locked.Json.Text("reassignableAt"));
        Assert.Equal("[]", (await server.Get($"{license}/assignments")).Body);
    }

    [Fact]
    public async Task R20_license_is_given_back_once_its_90_days_are_over()
    {
        var store = new MemoryJournalStore();
        string license;
        var first = new ClockedServer(Start, store);
        await first.InitializeAsync();
        try
        {
            license = await first.Purchase(await first.CreateOrganization("acme"), "agent", Contracts.Roster(1));
            Assert.Equal(201, (await first.Assign(license, "alice")).Status);
            Reply locked = await first.Delete($"{license}/assignments/alice?reason=reassign");
            locked.IsProblem(409, "reassignment_locked", "reassignableAt");
            Assert.Equal(Start.AddDays(90), At(locked, "reassignableAt"));
            Assert.Equal("alice", Users(await first.Get($"{license}/assignments")));
        }
        finally
        {
            await first.DisposeAsync();
        }

        var later = new ClockedServer(Start.AddDays(90).AddSeconds(-2), store);
        await later.InitializeAsync();
        try
        {
            Reply locked = await later.Delete($"{license}/assignments/alice?reason=reassign");
            locked.IsProblem(409, "reassignment_locked", "reassignableAt");
            later.Pass(seconds: 2);
            Assert.Equal(204, (await later.Delete($"{license}/assignments/alice?reason=reassign")).Status);
            // The license is free, and not reusable: bob's 90 days are his own.
            Reply bob = await later.Assign(license, "bob");
            Assert.Equal(TimeSpan.FromDays(90), At(bob, "reassignableAt") - At(bob, "assignedAt"));
            Assert.Equal(Start.AddDays(90), At(bob, "assignedAt"));
        }
        finally
        {
            await later.DisposeAsync();
        }
    }

    private async Task<string> Create(string organization, string contract) =>
        await server.Purchase(await server.CreateOrganization(organization), "agent", contract);

    private async Task<string> Base(string license) => (await server.Usage(license)).GetProperty("base").GetRawText();

    private async Task<(int Now, int InPeriod)> Active(string license)
    {
        JsonElement usage = await server.Usage(license);
        return (usage.Int("activeUsers"), usage.Int("activeInBillingPeriod"));
    }

    private static string Users(Reply list) =>
        string.Join(' ', list.Json.EnumerateArray().Select(assignment => assignment.Text("user")));

    private static DateTimeOffset At(Reply reply, string member) =>
        DateTimeOffset.Parse(reply.Json.Text(member)!, CultureInfo.InvariantCulture);
}
