using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using SeatBroker.Abstractions;
using SeatBroker.Client;
using SeatBroker.Grains.Licenses;

namespace SeatBroker.Tests.Grains;

/// <summary>What a silo's desk does with licenses that fail, begin or end meanwhile.</summary>
public sealed class DeskTests
{
    [Fact]
    public async Task A_license_that_was_replaced_keeps_its_answer_and_the_others_at_the_desk_have_theirs()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        await left.Create("replaced", concurrent: 9, burst: 0);
        await left.Create("whole", concurrent: 9, burst: 0);
        await right.License("replaced").Login(new("s1", "u1"));
        IDeskGrain desk = left.Grains.GetGrain<IDeskGrain>(0);

        SeatAnswer[] answers = await Ask(desk, "replaced", "whole");

        Assert.Equal([AskOutcome.TryAgain, AskOutcome.Answered], answers.Select(answer => answer.Outcome));
        Assert.Equal(Refusal.None, answers[1].Login!.Refusal);
        // The license itself reads its journal again.
        Assert.Equal(AskOutcome.AskTheLicense, await Settled(desk, "replaced"));
        Assert.False((await BrokerCluster.Until(() => left.License("replaced").Login(new("s", "u")))).Repeated);
    }

    [Fact]
    public async Task An_activation_that_nobody_waited_for_to_the_end_is_not_at_the_desk()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(
            store: store,
            time: left.Time,
            configure: silo =>
                silo.Configure<GrainCollectionOptions>(options =>
                    options.ActivationTimeout = TimeSpan.FromMilliseconds(500)
                )
        );
        await left.Create("late", concurrent: 9, burst: 0);
        await right.Organization("late").GetZones();
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task arrived = store.HoldBack();
        Task asked = right.License("late").GetLicense().AsTask();
        await arrived;
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => asked);
        Assert.True(Repeatable.Is(failure), $"{failure}");
        store.Kept = _ => recovered.TrySetResult();
        store.Release();
        await recovered.Task;

        await BrokerCluster.Until(() => left.License("late").Login(new("s1", "u1")));

        SeatAnswer answer = Assert.Single(await Ask(right.Grains.GetGrain<IDeskGrain>(0), "late"));
        Assert.Equal(AskOutcome.AskTheLicense, answer.Outcome);
    }

    [Fact]
    public async Task A_license_that_is_handed_over_waits_for_what_the_desk_has_under_way()
    {
        await using BrokerCluster cluster = await BrokerCluster.Start(siloCount: 2);
        ILicenseGrain license = await cluster.Create("leaving", concurrent: 9, burst: 0);
        string key = LicenseKey.Of("leaving", "agent");
        InProcessSiloHandle host = cluster.Silos.Silos.Single(silo => Find(silo, key) is not null);
        Task deactivated = Find(host, key)!.GrainContext.Deactivated;
        IDeskGrain desk = host.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IDeskGrain>(0);
        Task arrived = cluster.Store.HoldBack();
        Task<SeatAnswer[]> answers = Ask(desk, "leaving");
        await arrived;

        Task stopped = cluster.Silos.StopSiloAsync(host);
        while (Find(host, key) is not null)
        {
            await Task.Delay(1);
        }
        await Task.WhenAny(deactivated, Task.Delay(100));
        Assert.False(deactivated.IsCompleted);
        cluster.Store.Release();

        Assert.Equal(Refusal.None, Assert.Single(await answers).Login?.Refusal);
        Assert.Equal(1, (await BrokerCluster.Until(license.GetLicense)).Usage!.Concurrent!.InUse);
        await stopped;
    }

    private static LicenseGrain? Find(InProcessSiloHandle silo, string key) =>
        silo.ServiceProvider.GetRequiredService<LocalLicenses>().Find(key);

    /// <summary>Asks for a login to each license.</summary>
    private static async Task<SeatAnswer[]> Ask(IDeskGrain desk, params string[] organizations)
    {
        var login = new SeatAsk(new LoginRequest("s", "u"), Logout: null);
        LicenseAsks[] asks = [.. organizations.Select(name => new LicenseAsks(LicenseKey.Of(name, "agent"), [login]))];
        return (await desk.Serve(new DeskAsks(asks))).Answers;
    }

    /// <summary>What the desk says when it has had time to hear that an activation has failed.</summary>
    private static async Task<AskOutcome> Settled(IDeskGrain desk, string organization)
    {
        AskOutcome outcome = default;
        for (int attempt = 0; attempt < 100 && outcome != AskOutcome.AskTheLicense; attempt++)
        {
            outcome = Assert.Single(await Ask(desk, organization)).Outcome;
        }
        return outcome;
    }
}
