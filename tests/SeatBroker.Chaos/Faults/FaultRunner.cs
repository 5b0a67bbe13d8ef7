using System.Globalization;
using SeatBroker.Chaos.History;
using SeatBroker.Chaos.Machine;

namespace SeatBroker.Chaos.Faults;

/// <summary>Does what is planned, one fault after another, and waits after each until the broker is whole again.</summary>
internal sealed class FaultRunner(IReadOnlyList<Silo> silos, Database? database, Recorder recorder)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    // A clock that is off by so much keeps a server from becoming ready: waiting for longer than a start takes would change nothing.
    private const double FarOffSeconds = 2;
    private static readonly TimeSpan RefusesFor = TimeSpan.FromSeconds(8);

    public async Task Run(IEnumerable<PlannedFault> plan, CancellationToken stop)
    {
        foreach (PlannedFault fault in plan)
        {
            try
            {
                await Task.Delay(fault.Rest, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            if (!await Survives(fault))
            {
                // Nothing more is to be learned from a broker that is not whole.
                return;
            }
        }
    }

    private async Task<bool> Survives(PlannedFault fault)
    {
        long begin = recorder.Now;
        Silo silo = silos[fault.Silo];
        bool survived = true;
        bool isClock = fault.Kind == FaultKind.Clock;
        bool? wasReady = isClock ? await IsReadyWithClock(silo, fault.SkewSeconds) : null;
        string? note = isClock ? null : await Make(fault, silo);
        foreach (Silo each in silos)
        {
            survived &= await each.IsReady(ReadyWithin);
        }
        bool isOfSilo = fault.Kind is not (FaultKind.Database or FaultKind.Connections);
        string target = isOfSilo ? silo.Name : "postgres";
        recorder.Add(
            new Fault(Word(fault.Kind), target, begin, recorder.Now, survived, note)
            {
                SkewSeconds = isClock ? fault.SkewSeconds : null,
                WasReady = wasReady,
            }
        );
        return survived;
    }

    private Task<string?> Make(PlannedFault fault, Silo silo) =>
        fault.Kind switch
        {
            FaultKind.Kill => Kill(silo, fault.Lasts),
            FaultKind.Freeze => Freeze(silo, fault.Lasts),
            FaultKind.Restart => Restart(silo),
            FaultKind.Database => StopDatabase(fault.Lasts),
            _ => FillConnections(fault.Lasts),
        };

    public static string Word(FaultKind kind) => kind.ToString().ToLowerInvariant();

    private static async Task<string?> Kill(Silo silo, TimeSpan lasts)
    {
        await silo.Kill();
        await Task.Delay(lasts);
        silo.Start();
        return null;
    }

    private static async Task<string?> Freeze(Silo silo, TimeSpan lasts)
    {
        silo.Freeze();
        await Task.Delay(lasts);
        silo.Thaw();
        // A server that finds itself declared dead ends; an operator's supervisor starts it again.
        bool died = await silo.HasEnded(TimeSpan.FromSeconds(2));
        if (died)
        {
            silo.Start();
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lasts.TotalSeconds:N1} s{(died ? ", declared dead" : "")}"
        );
    }

    private static async Task<string?> Restart(Silo silo)
    {
        bool byItself = await silo.Stop();
        silo.Start();
        return byItself ? null : "had to be killed";
    }

    private async Task<string?> StopDatabase(TimeSpan lasts)
    {
        await database!.StopImmediately();
        await Task.Delay(lasts);
        await database.Start();
        return null;
    }

    private async Task<string?> FillConnections(TimeSpan lasts)
    {
        int taken = await database!.FillConnections(lasts);
        return string.Create(CultureInfo.InvariantCulture, $"{taken} taken");
    }

    private static async Task<bool> IsReadyWithClock(Silo silo, double skewSeconds)
    {
        await silo.Stop();
        silo.Start(skewSeconds);
        bool ready = await silo.IsReady(Math.Abs(skewSeconds) > FarOffSeconds ? RefusesFor : ReadyWithin);
        await silo.Kill();
        silo.Start();
        return ready;
    }
}
