using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Time;

namespace SeatBroker.Grains;

/// <summary>Makes a silo a seat broker.</summary>
public static class SeatBrokerSilo
{
    /// <summary>The name of the broker's own meter.</summary>
    public const string MeterName = SeatBrokerInstruments.MeterName;

    /// <summary>
    /// Adds the grains' parts. The silo needs a <see cref="TimeProvider"/> (the system's if none is registered) and the journal's store.
    /// </summary>
    public static ISiloBuilder AddSeatBroker(this ISiloBuilder silo, Func<IServiceProvider, IJournalStore> store)
    {
        silo.AddDistributedGrainDirectory();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddMetrics();
        silo.Services.AddSingleton(store);
        silo.Services.AddSingleton<SeatBrokerInstruments>();
        silo.Services.AddSingleton<GroupCommit>();
        silo.Services.AddSingleton<SnapshotTurn>();
        silo.Services.AddSingleton<BrokerClock>();
        silo.Services.AddSingleton<RecoveryInstants>();
        silo.Services.AddSingleton(services => new BrokerHealth(
            services.GetRequiredService<GroupCommit>(),
            services.GetRequiredService<BrokerClock>()
        ));
        silo.Services.AddHostedService<HistoryRetention>();
        silo.Services.AddOptions<SeatBrokerOptions>();
        return silo;
    }
}
