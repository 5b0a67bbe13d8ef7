using Microsoft.Extensions.DependencyInjection;
using SeatBroker.Server.Demo;

namespace SeatBroker.Tests.Pages;

public sealed class DemoTests(DemoTests.DemoServer server) : IClassFixture<DemoTests.DemoServer>
{
    [Fact]
    public async Task People_log_in_while_one_looks()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        int seated = 0;
        while (seated == 0)
        {
            var page = await server.GetPage("/organizations/acme");
            if (MappingTable.LicenseTypes(page).Contains("agent", StringComparer.Ordinal))
            {
                seated = int.Parse(MappingTable.Row(page, "agent")[8], provider: null);
            }

            await Task.Delay(50, limit.Token);
        }

        Assert.InRange(seated, 1, 40);
    }

    [Fact]
    public async Task Every_column_lives()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string[] wanted = ["agent", "administrator", "cti", "manager", "voice"];
        HashSet<string> missing = [.. wanted];
        while (missing.Count > 0)
        {
            foreach (string licenseType in wanted)
            {
                var reply = await server.License("acme", licenseType).GetSessions(afterCursor: 0, countMax: 1);
                if (reply.Sessions.Length > 0)
                {
                    missing.Remove(licenseType);
                }
            }

            await Task.Delay(50, limit.Token);
        }

        var usage = (await server.License("acme", "agent").GetLicense()).Usage!;
        Assert.Equal((52, 56, 1, 5), (usage.ActiveUsers, usage.Base!.InUse, usage.Base.Reusable, usage.Base.Available));
        var page = await server.GetPage("/organizations/acme");
        Assert.DoesNotContain(MappingTable.Row(page, "agent"), cell => cell.StartsWith('–'));
    }

    [Fact]
    public void A_day_is_never_without_anybody_and_never_wants_more_than_everybody()
    {
        double[] shares = [.. Enumerable.Range(0, 24 * 60).Select(minute => WorkingDay.Attendance(minute / 60.0))];

        Assert.All(shares, share => Assert.InRange(share, 0.01, 1));
        Assert.Equal(1, shares.Max(), precision: 3);
    }

    [Fact]
    public void The_day_begins_anew_when_it_is_over()
    {
        Assert.Equal(8, WorkingDay.Hour(8, TimeSpan.Zero), precision: 6);
        Assert.Equal(8, WorkingDay.Hour(8, WorkingDay.Length), precision: 6);
        Assert.Equal(2, WorkingDay.Hour(14, WorkingDay.Length / 2), precision: 6);
    }

    [Fact]
    public void Every_crew_reaches_into_burst_or_is_refused_at_its_peak_and_works_with_what_was_purchased()
    {
        foreach (var center in ExampleContactCenters.All)
        {
            var contracts = center.Licenses.ToDictionary(
                license => license.LicenseType,
                license => license.Contract,
                StringComparer.Ordinal
            );
            Assert.All(
                center.Crews.SelectMany(crew => crew.Features),
                feature => Assert.True(contracts.ContainsKey(feature))
            );
            Assert.Contains(
                center.Crews,
                crew =>
                    contracts[crew.LicenseType] is var contract
                    && crew.HeadCount > contract.ConcurrentTotal + contract.BurstTotal
            );
        }
    }

    [Fact]
    public void The_folder_is_gone_after_the_demo()
    {
        string path;
        using (var folder = new DemoFolder())
        {
            path = folder.Path;
            File.WriteAllText(Path.Combine(path, "journal"), "row");
        }

        Assert.False(Directory.Exists(path));
    }

    public sealed class DemoServer : PageServer
    {
        protected override void AddServices(IServiceCollection services)
        {
            services.AddSingleton<DemoFolder>();
            services.AddHostedService<DemoContactCenters>();
        }
    }
}
