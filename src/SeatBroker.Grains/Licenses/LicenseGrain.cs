using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Time;

namespace SeatBroker.Grains.Licenses;

/// <summary>
/// The shell around one <see cref="License"/>. Every call is: read the clock, let the license decide, put the answer together, hand the decision to the journal, wait until
/// it is durable, answer. Calls interleave at that wait only; a decision and its application are one step.
/// </summary>
[Reentrant]
[HashBasedPlacement]
internal sealed partial class LicenseGrain(
    IJournalStore store,
    GroupCommit commit,
    SnapshotTurn snapshotTurn,
    BrokerClock clock,
    RecoveryInstants recovery,
    SeatBrokerInstruments instruments,
    IGrainFactory grains,
    LocalLicenses local,
    IOptions<SeatBrokerOptions> options,
    ILogger<LicenseGrain> log
) : Grain, ILicenseGrain, ILicenseRoster, IFeatureLicense
{
    private const int PageSizeMax = 1000;
    private static readonly TimeSpan WakeEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WakeMin = TimeSpan.FromMilliseconds(1);

    private const string Overtaken = "A later attempt of this call was decided.";

    private readonly List<LicenseEvent> _decided = [];
    private readonly RepeatedCalls _repeated = new();
    private string _key = "";
    private string _organization = "";
    private string _licenseType = "";
    private License _license = new();
    private GrainJournal<LicenseEvent, LicenseState> _journal = null!;
    private IGrainTimer? _timer;
    private Instant? _timerDue;
    private Outage? _outage;
    private LicenseGauge _gauge;
    private FeatureLicenses _features = null!;
    private bool _deciding;
    private volatile bool _isActive;

    public async ValueTask<LoginReply> Login(LoginRequest request)
    {
        long began = Stopwatch.GetTimestamp();
        Identifier.Require(request.SessionId, "session id");
        Identifier.Require(request.User, "user");
        RequireFeatures(request.Features);
        await _features.GiveBack(request.SessionId);
        if (_repeated.IsOvertaken(request))
        {
            throw new TryAgainException(Overtaken);
        }
        LoginCommand login = LicenseWire.ToDomain(request, _organization, _licenseType);
        Instant now = Begin();
        LoginOutcome outcome = _license.Login(login, now, _decided);
        _repeated.Decided(request, now);
        LoginReply reply = LicenseWire.ToReply(_license, outcome);
        await KeepLogin(outcome);
        instruments.LoginAnswered(reply.Refusal, reply.Repeated, began);
        return reply;
    }

    public async ValueTask<Refusal> Logout(string sessionId)
    {
        Identifier.Require(sessionId, "session id");
        Instant now = Begin();
        Session? session = _license.FindSession(sessionId);
        IReadOnlyList<string> features = session is null ? [] : License.FeaturesOf(session);
        _license.Logout(sessionId, now, _decided);
        Refusal refusal = Existence;
        Task durable = Keep(tellsAbsence: session is null);
        _features.Owe(sessionId, features, durable);
        await durable;
        await _features.GiveBack(sessionId);
        return refusal;
    }

    public async ValueTask<RenewReply> Renew(string[] sessionIds)
    {
        RequireWhole();
        Reading reading = clock.Read();
        Instant now = reading.IsStepped ? reading.Now : Begin();
        var renewed = new List<RenewedSession>(sessionIds.Length);
        var lost = new List<string>();
        var features = new FeatureQuestions();
        foreach (string id in sessionIds)
        {
            Session? session = reading.IsStepped ? _license.RenewOnly(id, now) : _license.Renew(id, now, _decided);
            if (session is null)
            {
                lost.Add(id);
            }
            else
            {
                AskFeaturesOf(session, renewed.Count, features);
                renewed.Add(LicenseWire.ToRenewed(id, session));
            }
        }
        var reply = new RenewReply(Existence, [.. renewed], [.. lost])
        {
            LeaseSecondsNow = _license.Contract?.LeaseSeconds ?? 0,
        };
        await Keep(tellsAbsence: lost.Count > 0);
        return features.IsEmpty ? reply : await NameLostFeatures(reply, features);
    }

    public async ValueTask<SessionsReply> GetSessions(long afterCursor, int countMax)
    {
        _license.Advance(Begin(), _decided);
        int count = Math.Clamp(countMax, 1, PageSizeMax);
        var page = new List<HeldSession>(count);
        var features = new FeatureQuestions();
        long? next = null;
        foreach (Session session in _license.SessionsAfter(afterCursor))
        {
            if (page.Count == count)
            {
                next = page[^1].Cursor;
                break;
            }
            AskFeaturesOf(session, page.Count, features);
            page.Add(LicenseWire.ToHeld(session));
        }
        var reply = new SessionsReply(Existence, [.. page], next);
        await Keep();
        return features.IsEmpty ? reply : await NameHeldFeatures(reply, features);
    }

    public async ValueTask<LicenseReply> GetLicense()
    {
        _license.Advance(Begin(), _decided);
        LicenseReply reply = _license.Exists
            ? new(Refusal.None, LicenseWire.ToWire(_license.Contract), LicenseWire.ToUsage(_license))
            : new(Refusal.UnknownLicense, Contract: null, Usage: null);
        await Keep();
        return reply;
    }

    public async ValueTask<MonthReply> GetMonth(string? month)
    {
        YearMonth? name = month is null ? null : YearMonth.Parse(month);
        MonthOutcome outcome = _license.Month(name, Begin(), _decided);
        MonthReply reply = outcome switch
        {
            { Figures: { } figures } => new(
                Refusal.None,
                LicenseWire.ToWire(figures, outcome.Verdict == MonthVerdict.Closed)
            ),
            _ when !_license.Exists => new(Refusal.UnknownLicense, Month: null),
            { Verdict: MonthVerdict.Future } => new(Refusal.InvalidMonth, Month: null),
            _ => new(Refusal.UnknownMonth, Month: null),
        };
        await Keep();
        return reply;
    }

    public async ValueTask<MonthsReply> GetMonths()
    {
        MonthOutcome open = _license.Month(month: null, Begin(), _decided);
        var reply = new MonthsReply(
            Existence,
            open.Figures is null
                ? []
                :
                [
                    .. _license.ClosedMonths.Select(figures => LicenseWire.ToWire(figures, closed: true)),
                    LicenseWire.ToWire(open.Figures, closed: false),
                ]
        );
        await Keep();
        return reply;
    }

    public async ValueTask<PutContractReply> PutContract(LicenseContract contract, Abstractions.ZoneFrom[] zones)
    {
        Contract wanted = LicenseWire.ToDomain(contract);
        ContractVerdict verdict = _license.PutContract(wanted, LicenseWire.ToDomain(zones), Begin(), _decided);
        PutContractReply reply =
            verdict == ContractVerdict.ContractInUse
                ? new(Refusal.ContractInUse, Created: false, Contract: null)
                : new(Refusal.None, verdict == ContractVerdict.Created, LicenseWire.ToWire(_license.Contract!));
        await Keep();
        return reply;
    }

    public async ValueTask PutZones(Abstractions.ZoneFrom[] zones)
    {
        _license.PutZones(LicenseWire.ToDomain(zones), Begin(), _decided);
        await Keep();
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = this.GetPrimaryKeyString();
        (_organization, _licenseType) = LicenseKey.Parse(_key);
        Identifier.Require(_organization, "organization");
        Identifier.Require(_licenseType, "license type");
        _features = new(_organization, _licenseType, grains);
        _journal = new(_key, store, commit, snapshotTurn, decision => decision.At, StopUsing, log)
        {
            Host = recovery.Here,
        };
        (LicenseState? state, IEnumerable<LicenseEvent> events) = await _journal.Read(cancellationToken);
        if (state is not null)
        {
            _license = License.Restore(state);
        }
        foreach (LicenseEvent decision in events)
        {
            _license.Apply(decision);
        }
        try
        {
            if (_license.Exists)
            {
                await Recover();
            }
            // Who waited for this has left, and nobody would tell it to end.
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (e is TryAgainException or OperationCanceledException)
        {
            // An activation that is told to end before it has begun answers nobody: it fails instead.
            Ended();
            _timer?.Dispose();
            throw;
        }
        _isActive = true;
        local.Add(_key, this);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Ended();
        // What was decided for the desk is no call that Orleans would wait for. A successor that reads before it is kept would be fenced by it.
        await _journal
            .Written.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private void Ended()
    {
        _isActive = false;
        local.Remove(_key, this);
        if (_license.SessionCount > 0)
        {
            recovery.Ended(_key, clock.Read().Now);
        }
        instruments.SeatsChanged(_gauge, default);
        _gauge = default;
    }

    /// <summary>The first act of an activation: its row fences the activations before it. Nobody is answered before that row is durable.</summary>
    private async Task Recover()
    {
        Abstractions.ZoneFrom[]? zones = await grains.GetGrain<IOrganizationGrain>(_organization).GetZones();
        _outage = clock.LastOutage;
        Instant now = clock.Now;
        Instant since = recovery.AnswerableSince(_key, _journal.FormerHost, now);
        TimeSpan answeredElsewhereFor = recovery.AnsweredElsewhereFor(_journal.FormerHost);
        _license.Recover(
            since,
            now,
            _decided,
            zones is null ? null : LicenseWire.ToDomain(zones),
            answeredElsewhereFor
        );
        await Keep();
        if (answeredElsewhereFor > TimeSpan.Zero)
        {
            // A former host could prove that it owns the journal until this row was kept, which may have taken long.
            _license.AnsweredElsewhereUntil(since + answeredElsewhereFor + (clock.Read().Now - now));
        }
        _ = ProlongRestoredFeatures();
        LogRecovered(_key, _license.SessionCount, since);
    }

    /// <summary>Reads the clock for a decision. Everything until <see cref="Keep"/> is one step.</summary>
    /// <exception cref="TryAgainException">Nothing may be decided: the journal failed, the clock is not to be trusted, or a step broke off.</exception>
    private Instant Begin()
    {
        RequireWhole();
        Instant now = clock.Now;
        _deciding = true;
        if (clock.LastOutage is { } outage && outage != _outage)
        {
            _outage = outage;
            _license.Outage(outage.From, outage.End, _decided);
        }
        return now;
    }

    /// <summary>Hands over what the step decided. Completes when that, and all it was decided on, is durable.</summary>
    /// <param name="tellsAbsence">The answer says that a session is not there, so it must be certain now that nobody else has granted it (<see cref="GrainJournal{TEvent,TState}.DurableAndProvedAnew"/>).</param>
    private Task Keep(bool tellsAbsence = false)
    {
        _deciding = false;
        if (_decided.Count > 0)
        {
            _journal.Record(_decided);
            _journal.SnapshotIfDue(_license.Capture, _license.LastInstant);
            TellInstruments();
            WakeWhenDue();
        }
        if (!_license.Exists)
        {
            DeactivateOnIdle();
        }
        return tellsAbsence ? _journal.DurableAndProvedAnew() : _journal.Durable;
    }

    private void RequireWhole()
    {
        if (_deciding)
        {
            // The step before threw halfway: what is in memory follows from no journal.
            StopUsing();
            throw new TryAgainException("An earlier step of this activation broke off.");
        }
        if (_journal.HasFailed)
        {
            StopUsing();
            throw new TryAgainException("An earlier append of this journal failed.");
        }
    }

    private void StopUsing()
    {
        local.Remove(_key, this);
        if (_isActive)
        {
            GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationError, "The journal must be read again."));
        }
    }

    /// <summary>Sees to it that somebody looks when a lease or the month ends. While sessions are held the timer also keeps the activation from being collected.</summary>
    private void WakeWhenDue()
    {
        if (_license.SessionCount == 0 || _license.NextDue is not { } due)
        {
            return;
        }
        Instant latest = _license.LastInstant + WakeEvery;
        due = due < latest ? due : latest;
        if (_timerDue <= due)
        {
            return;
        }
        _timerDue = due;
        TimeSpan wait = due - _license.LastInstant;
        wait = wait < WakeMin ? WakeMin : wait;
        // What the desk asks does not count as use, and before the timer has come for the first time Orleans would take this for idle.
        DelayDeactivation(wait + WakeEvery);
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(
                Wake,
                new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true }
            );
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task Wake(CancellationToken cancellation)
    {
        _timerDue = null;
        try
        {
            _license.Advance(Begin(), _decided);
            Task durable = Keep();
            WakeWhenDue();
            await durable;
        }
        catch (TryAgainException e)
        {
            LogNotReaped(_key, e.Message);
            if (!_journal.HasFailed)
            {
                _timer?.Change(RetryAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void TellInstruments()
    {
        var gauge = new LicenseGauge(
            _license.Concurrent.InUse,
            _license.Burst.InUse,
            _license.SessionCount,
            _license.Burst.Peak
        );
        instruments.SeatsChanged(_gauge, gauge);
        if (gauge.BurstPeak != _gauge.BurstPeak)
        {
            _peakDurable = _journal.Durable;
        }
        _gauge = gauge;
    }

    private Refusal Existence => _license.Exists ? Refusal.None : Refusal.UnknownLicense;
}
