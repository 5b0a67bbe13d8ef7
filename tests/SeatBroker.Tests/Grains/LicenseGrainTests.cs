using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Grains;

/// <summary>Two silos, one store.</summary>
public sealed class TwoSilos : IAsyncLifetime
{
    public BrokerCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await BrokerCluster.Start(siloCount: 2);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

public sealed class LicenseGrainTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private readonly BrokerCluster _cluster = silos.Cluster;

    [Fact]
    public async Task R1_Concurrent_logins_of_400_users_for_100_seats_grant_exactly_100()
    {
        ILicenseGrain license = await _cluster.Create("r1", concurrent: 60, burst: 40);

        LoginReply[] replies = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(i => license.Login(new($"s{i}", $"u{i}")).AsTask())
        );

        Assert.Equal(60, replies.Count(r => r is { Refusal: Refusal.None, Seat: SeatKind.Concurrent }));
        Assert.Equal(40, replies.Count(r => r is { Refusal: Refusal.None, Seat: SeatKind.Burst }));
        Assert.Equal(300, replies.Count(r => r.Refusal == Refusal.NoSeatAvailable));
        LicenseUsage usage = (await license.GetLicense()).Usage!;
        Assert.Equal(new ConcurrentUsage(60, 60, 0, 0), usage.Concurrent);
        Assert.Equal(new BurstUsage(40, 40, 40, 0, 0), usage.Burst);
        MonthReply month = await license.GetMonth(month: null);
        Assert.Equal(40, month.Month!.Peak);
        Assert.False(month.Month.Closed);
    }

    [Fact]
    public async Task R7_A_repeat_keeps_the_seat_and_reads_concurrent_once_promoted()
    {
        ILicenseGrain license = await _cluster.Create("r7", concurrent: 1, burst: 1);
        await license.Login(new("s1", "u1"));
        LoginReply burst = await license.Login(new("s2", "u2"));
        Assert.Equal(SeatKind.Burst, burst.Seat);

        Assert.Equal(Refusal.None, await license.Logout("s1"));
        LoginReply repeat = await license.Login(new("s2", "u2"));

        Assert.True(repeat.Repeated);
        Assert.Equal(SeatKind.Concurrent, repeat.Seat);
        Assert.Equal(burst.Since, repeat.Since);
        Assert.Equal(Refusal.SessionIdConflict, (await license.Login(new("s2", "u3"))).Refusal);
        Assert.Equal(Refusal.None, await license.Logout("s1"));
    }

    [Fact]
    public async Task R7_Renewals_name_what_is_lost_and_never_revive_it()
    {
        ILicenseGrain license = await _cluster.Create("renew", concurrent: 2, burst: 0);
        await license.Login(new("s1", "u1"));

        RenewReply reply = await license.Renew(["s1", "gone"]);

        Assert.Equal("s1", Assert.Single(reply.Renewed).SessionId);
        Assert.Equal("gone", Assert.Single(reply.Lost));
        Assert.Equal(1, (await license.GetLicense()).Usage!.Concurrent!.InUse);
    }

    [Fact]
    public async Task Sessions_are_listed_in_login_order_and_a_page_goes_on_after_its_cursor()
    {
        ILicenseGrain license = await _cluster.Create("list", concurrent: 2500, burst: 0);
        for (int i = 0; i < 2500; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => license.Login(new($"s{n}", $"u{n}")).AsTask()));
        }

        var seen = new List<HeldSession>();
        long? cursor = 0;
        while (cursor is { } after)
        {
            SessionsReply page = await license.GetSessions(after, 1000);
            seen.AddRange(page.Sessions);
            cursor = page.NextCursor;
            if (cursor is not null)
            {
                await license.Logout(page.Sessions[^1].SessionId);
            }
        }

        Assert.Equal(2500, seen.Select(s => s.SessionId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(seen.Select(s => s.Cursor), seen.Select(s => s.Cursor).Order());
    }

    [Fact]
    public async Task A_license_without_contract_is_unknown_and_leaves_nothing_in_the_store()
    {
        ILicenseGrain license = _cluster.License("nobody");

        Assert.Equal(Refusal.UnknownLicense, (await license.Login(new("s", "u"))).Refusal);
        Assert.Equal(Refusal.UnknownLicense, await license.Logout("s"));
        Assert.Equal(Refusal.UnknownLicense, (await license.Renew(["s"])).Refusal);
        Assert.Equal(Refusal.UnknownLicense, (await license.GetLicense()).Refusal);
        Assert.Equal(Refusal.UnknownLicense, (await license.GetMonth(null)).Refusal);
        Assert.Equal(
            Refusal.UnknownOrganization,
            (await _cluster.Organization("nobody").PutLicense("agent", BrokerCluster.Contract(1, 0))).Refusal
        );
        Assert.DoesNotContain(
            await _cluster.Store.ListKeysAsync("", 10_000),
            key => key.StartsWith("nobody", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_stopped_silo_hands_its_licenses_over_and_logs_nobody_out()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start(siloCount: 2);
        var licenses = new List<ILicenseGrain>();
        for (int i = 0; i < 20; i++)
        {
            licenses.Add(await cluster.Create($"org{i}", concurrent: 1, burst: 1));
            await licenses[i].Login(new("s1", "u1"));
            await licenses[i].Login(new("s2", "u2"));
        }
        cluster.Pass(TimeSpan.FromSeconds(60));
        foreach (ILicenseGrain license in licenses)
        {
            Assert.Empty((await license.Renew(["s1", "s2"])).Lost);
        }
        cluster.Pass(TimeSpan.FromSeconds(60));

        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[^1]);

        foreach (ILicenseGrain license in licenses)
        {
            RenewReply renewed = await BrokerCluster.Until(() => license.Renew(["s1", "s2"]));
            Assert.Empty(renewed.Lost);
            Assert.Equal(1, (await license.GetMonth(null)).Month!.Peak);
        }
    }
}
