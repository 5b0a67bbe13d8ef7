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

    // A server that was frozen for longer answers nothing when it thaws before it has asked the store.
    private static readonly TimeSpan AnswersUnasked = TimeSpan.FromSeconds(5);

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

    private async Task<bool> Survives(PlannedFault planned)
    {
        long begin = recorder.Now;
        Done done = await Make(planned, silos[planned.Silo]);
        bool survived = true;
        foreach (Silo each in silos)
        {
            survived &= await each.IsReady(ReadyWithin);
        }
        long end = recorder.Now;
        recorder.Add(
            new Fault(Word(planned.Kind), Target(planned), begin, end, survived, done.Note)
            {
                SkewSeconds = planned.Kind == FaultKind.Clock ? planned.SkewSeconds : null,
                WasReady = done.WasReady,
                Crash = done.CrashFrom is { } from ? new(from, done.CrashUntil ?? end) : null,
            }
        );
        return survived;
    }

    private string Target(PlannedFault planned) =>
        planned.Kind switch
        {
            FaultKind.Database or FaultKind.Connections or FaultKind.Hang => "postgres",
            FaultKind.All => "all silos",
            _ => silos[planned.Silo].Name,
        };

    private Task<Done> Make(PlannedFault fault, Silo silo) =>
        fault.Kind switch
        {
            FaultKind.Kill => Kill([silo], fault.Lasts),
            FaultKind.All => Kill(silos, fault.Lasts),
            FaultKind.Freeze => Freeze(silo, fault.Lasts),
            FaultKind.Restart => Restart(silo),
            FaultKind.Database => StopDatabase(fault.Lasts),
            FaultKind.Hang => HangDatabase(fault.Lasts),
            FaultKind.Connections => FillConnections(fault.Lasts),
            _ => TurnClock(silo, fault.SkewSeconds),
        };

    private static string Word(FaultKind kind) => kind.ToString().ToLowerInvariant();

    private async Task<Done> Kill(IReadOnlyList<Silo> which, TimeSpan lasts)
    {
        long from = recorder.Now;
        await Task.WhenAll(which.Select(silo => silo.Kill()));
        long until = recorder.Now;
        await Task.Delay(lasts);
        foreach (Silo silo in which)
        {
            silo.Start();
        }
        return new(CrashFrom: from, CrashUntil: until);
    }

    private async Task<Done> Freeze(Silo silo, TimeSpan lasts)
    {
        long from = recorder.Now;
        silo.Freeze();
        long until = recorder.Now;
        await Task.Delay(lasts);
        silo.Thaw();
        // A server that finds itself declared dead ends; an operator's supervisor starts it again.
        bool died = await silo.HasEnded(TimeSpan.FromSeconds(2));
        if (died)
        {
            silo.Start();
        }
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"{lasts.TotalSeconds:N1} s{(died ? ", declared dead" : "")}"
        );
        return new(note, CrashFrom: from, CrashUntil: lasts < AnswersUnasked ? null : until);
    }

    private static async Task<Done> Restart(Silo silo)
    {
        bool byItself = await silo.Stop();
        silo.Start();
        return new(byItself ? null : "had to be killed");
    }

    private async Task<Done> StopDatabase(TimeSpan lasts)
    {
        long from = recorder.Now;
        await database!.StopImmediately();
        await Task.Delay(lasts);
        await database.Start();
        return new(CrashFrom: from);
    }

    private async Task<Done> HangDatabase(TimeSpan lasts)
    {
        IReadOnlyList<int> processes = database!.Freeze();
        await Task.Delay(lasts);
        long from = recorder.Now;
        await database.Kill(processes);
        await database.Start();
        return new(string.Create(CultureInfo.InvariantCulture, $"{lasts.TotalSeconds:N1} s"), CrashFrom: from);
    }

    private async Task<Done> FillConnections(TimeSpan lasts)
    {
        long from = recorder.Now;
        int taken = await database!.FillConnections(lasts);
        return new(string.Create(CultureInfo.InvariantCulture, $"{taken} taken"), CrashFrom: from);
    }

    private async Task<Done> TurnClock(Silo silo, double skewSeconds)
    {
        await silo.Stop();
        silo.Start(skewSeconds);
        bool ready = await silo.IsReady(Math.Abs(skewSeconds) > FarOffSeconds ? RefusesFor : ReadyWithin);
        long from = recorder.Now;
        await silo.Kill();
        long until = recorder.Now;
        silo.Start();
        return new(WasReady: ready, CrashFrom: from, CrashUntil: until);
    }

    /// <param name="Note">What the report tells of it.</param>
    /// <param name="CrashFrom">From then on what was not kept may be lost; null: nothing was.</param>
    /// <param name="CrashUntil">Until then; null: until all is whole again.</param>
    /// <param name="WasReady">Whether a server with a turned clock was.</param>
    private sealed record Done(
        string? Note = null,
        long? CrashFrom = null,
        long? CrashUntil = null,
        bool? WasReady = null
    );
}
