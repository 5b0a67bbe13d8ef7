using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using SeatBroker.Domain.Journal;
using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Licenses;
using SeatBroker.Grains.Time;

namespace SeatBroker.Grains;

/// <summary>Makes a silo a seat broker.</summary>
public static class SeatBrokerSilo
{
    /// <summary>The name of the broker's own meter.</summary>
    public const string MeterName = SeatBrokerInstruments.MeterName;

    /// <summary>The key under which the broker's <see cref="TimeProvider"/> is registered: by it alone seats and months are decided. Orleans keeps a clock of its own.</summary>
    public const string ClockKey = "SeatBroker";

    /// <summary>
    /// Adds the grains' parts. The silo needs the journal's store, and takes the machine's clock if none is registered under <see cref="ClockKey"/>.
    /// </summary>
    public static ISiloBuilder AddSeatBroker(this ISiloBuilder silo, Func<IServiceProvider, IJournalStore> store)
    {
        silo.AddDistributedGrainDirectory();
        silo.Services.TryAddKeyedSingleton(ClockKey, MachineTime.Clock);
        silo.Services.AddMetrics();
        silo.Services.AddSingleton(store);
        silo.Services.AddSingleton<SeatBrokerInstruments>();
        silo.Services.AddSingleton<GroupCommit>();
        silo.Services.AddSingleton<SnapshotTurn>();
        silo.Services.AddSingleton<LocalLicenses>();
        silo.Services.AddSingleton<BrokerClock>();
        silo.Services.AddSingleton<StoreClock>();
        silo.Services.AddSingleton<RecoveryInstants>();
        silo.Services.AddSingleton(services => new BrokerHealth(
            services.GetRequiredService<GroupCommit>(),
            services.GetRequiredService<BrokerClock>()
        ));
        silo.Services.AddHostedService<HistoryRetention>();
        silo.Services.AddOptions<SeatBrokerOptions>();
        silo.AddStartupTask(
            (services, _) =>
            {
                // What tells outages counts from the silo's start, not from the first license's use.
                services.GetRequiredService<RecoveryInstants>();
                return Task.CompletedTask;
            }
        );
        // Before other silos place licenses here.
        silo.AddStartupTask(
            (services, cancellation) => services.GetRequiredService<StoreClock>().Start(cancellation),
            ServiceLifecycleStage.ApplicationServices
        );
        return silo;
    }
}
