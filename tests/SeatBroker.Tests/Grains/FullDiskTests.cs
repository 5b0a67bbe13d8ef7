using Microsoft.Extensions.DependencyInjection;
using SeatBroker.Abstractions;
using SeatBroker.Grains;

namespace SeatBroker.Tests.Grains;

/// <summary>A store that can be read and not written is down.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private BrokerCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await BrokerCluster.Start();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task The_broker_is_not_ready_until_the_store_can_be_written_again_although_it_can_be_read()
    {
        ILicenseGrain license = await _cluster.Create("full", concurrent: 1, burst: 0);
        BrokerHealth health = _cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<BrokerHealth>();
        Assert.Null(health.WhyNotReady);

        _cluster.Store.Fault = _ => AppendFault.BeforeKeeping;
        await Assert.ThrowsAsync<TryAgainException>(() => license.Login(new("s1", "u1")).AsTask());
        Assert.NotEmpty(await _cluster.Store.ListKeysAsync("", 1));
        // The third probe begins when the second has been judged.
        await _cluster.Store.Probed(3).WaitAsync(Patience);
        Assert.Equal("The journal's store cannot be written.", health.WhyNotReady);

        _cluster.Store.Fault = _ => AppendFault.None;
        LoginReply granted = await BrokerCluster.Until(() => license.Login(new("s1", "u1")));
        Assert.Equal((Refusal.None, false), (granted.Refusal, granted.Repeated));
        Assert.Null(health.WhyNotReady);
    }
}
