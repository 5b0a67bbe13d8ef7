using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>
/// One login or logout on its way: asked, and asked again until there is an answer, the deadline is over or nobody waits any more. It stands in its user's line until then.
/// </summary>
internal abstract class SeatCall : IGathered
{
    private readonly LicenseSeats _license;
    private readonly TimeSpan _deadline;
    private readonly long _began;
    private BackOff _backOff = new();

    protected SeatCall(LicenseSeats license, in SeatAsk ask, TimeSpan? deadline, CancellationToken cancellation)
    {
        _license = license;
        Ask = ask;
        Cancellation = cancellation;
        _deadline = deadline ?? license.Client.Options.Deadline;
        _began = license.Client.Time.GetTimestamp();
    }

    public SeatAsk Ask { get; protected set; }

    public LicenseSeats License => _license;

    public string SessionId => Ask.Logout ?? Ask.Login!.SessionId;

    /// <summary>The call behind this one in its line.</summary>
    public SeatCall? Next { get; set; }

    public UserLine Line { get; set; } = null!;

    protected CancellationToken Cancellation { get; }

    /// <summary>With whom it travels.</summary>
    public abstract CallRoute Route { get; }

    /// <summary>This call has come to the head of its line.</summary>
    /// <returns>False: it has ended at once, since nobody waits for it.</returns>
    public virtual bool Begin()
    {
        if (Cancellation.IsCancellationRequested)
        {
            return false;
        }
        Route.Enqueue(this);
        return true;
    }

    public void Hear(in SeatAnswer answer)
    {
        switch (answer.Outcome)
        {
            case AskOutcome.Answered:
                HearAnswer(answer);
                break;
            case AskOutcome.TryAgain:
                NotAnswered(new TryAgainException(answer.Why ?? ""));
                break;
            default:
                Fail(new InvalidOperationException($"The broker could not serve '{_license.Key}': {answer.Why}"));
                Leave();
                break;
        }
    }

    public void NotAnswered(Exception failure)
    {
        if (!Repeatable.Is(failure))
        {
            Fail(failure);
            Leave();
            return;
        }
        TimeSpan pause = _backOff.Next();
        if (_license.Client.Time.GetElapsedTime(_began) + pause >= _deadline)
        {
            Fail(failure as TryAgainException ?? new TryAgainException(failure.Message, failure));
            Leave();
            return;
        }
        _ = Repeat(pause);
    }

    /// <summary>The answer is put before whoever waits for it.</summary>
    protected abstract void HearAnswer(in SeatAnswer answer);

    protected abstract void Fail(Exception failure);

    /// <summary>An attempt was not answered, and may yet be served: the next one is told from it.</summary>
    protected virtual void CountAttempt() { }

    /// <summary>Asks once more.</summary>
    protected virtual void Attempt() => Route.Enqueue(this);

    /// <summary>Makes way for the next in line.</summary>
    protected void Leave() => _license.Leave(this);

    private async Task Repeat(TimeSpan pause)
    {
        await Task.Delay(pause, _license.Client.Time, Cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Cancellation.IsCancellationRequested)
        {
            Leave();
            return;
        }
        CountAttempt();
        Attempt();
    }
}

/// <typeparam name="T">What the caller is told.</typeparam>
internal abstract class SeatCall<T> : SeatCall
{
    private readonly TaskCompletionSource<T> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _onCancel;

    protected SeatCall(LicenseSeats license, in SeatAsk ask, TimeSpan? deadline, CancellationToken cancellation)
        : base(license, ask, deadline, cancellation)
    {
        if (cancellation.CanBeCanceled)
        {
            // The caller stops waiting; what is under way stays in line until the broker has answered.
            _onCancel = cancellation.UnsafeRegister(
                static (told, token) => ((TaskCompletionSource<T>)told!).TrySetCanceled(token),
                _told
            );
        }
    }

    public Task<T> Told => _told.Task;

    /// <returns>False: nobody waits any more.</returns>
    protected bool Tell(T answer)
    {
        _onCancel.Dispose();
        return _told.TrySetResult(answer);
    }

    protected override void Fail(Exception failure)
    {
        _onCancel.Dispose();
        _told.TrySetException(failure);
    }
}

internal sealed class LoginCall : SeatCall<FeatureLoginReply>
{
    public LoginCall(LicenseSeats license, LoginRequest request, TimeSpan? deadline, CancellationToken cancellation)
        : base(
            license,
            new SeatAsk(request with { Call = LoginRequest.NextCall(), Attempt = 1 }, Logout: null),
            deadline,
            cancellation
        ) { }

    public string User => Request.User;

    public override CallRoute Route => License.Logins;

    private LoginRequest Request => Ask.Login!;

    private bool HasFeatures { get; set; }

    public override bool Begin()
    {
        if (Request.Features.Length == 0 || Cancellation.IsCancellationRequested)
        {
            return base.Begin();
        }
        HasFeatures = true;
        Attempt();
        return true;
    }

    protected override void HearAnswer(in SeatAnswer answer)
    {
        LoginReply reply = answer.Login!;
        if (reply.Features.Length > 0)
        {
            // An earlier login of this session asked for features: they are renewed with it, and told (R23).
            HasFeatures = true;
            Attempt();
            return;
        }
        End(new FeatureLoginReply(reply, []));
    }

    protected override void CountAttempt() =>
        Ask = new SeatAsk(Request with { Attempt = Request.Attempt + 1 }, Logout: null);

    /// <summary>A login with features goes to several licenses: it is a call of its own.</summary>
    protected override void Attempt()
    {
        if (HasFeatures)
        {
            _ = AskForFeatures();
        }
        else
        {
            base.Attempt();
        }
    }

    private async Task AskForFeatures()
    {
        FeatureLoginReply reply;
        try
        {
            reply = await License.Client.Grains.GetGrain<ILoginGrain>(License.Key).Login(Request);
        }
        catch (Exception e)
        {
            NotAnswered(e);
            return;
        }
        End(reply);
    }

    private void End(FeatureLoginReply reply)
    {
        // Held before it is told: who hears of it may log out at once.
        bool isNew = reply.Login.Refusal == Refusal.None && !License.Hold(this, reply);
        if (!Tell(reply) && isNew)
        {
            // Nobody knows of it: its lease ends it, unless the caller logs it out.
            License.LetGo(SessionId);
        }
        Leave();
    }
}

internal sealed class LogoutCall(
    LicenseSeats license,
    string sessionId,
    TimeSpan? deadline,
    CancellationToken cancellation
) : SeatCall<Refusal>(license, new SeatAsk(Login: null, sessionId), deadline, cancellation)
{
    public override CallRoute Route => License.Logouts;

    public override bool Begin()
    {
        if (!Cancellation.IsCancellationRequested)
        {
            License.LetGo(SessionId);
        }
        return base.Begin();
    }

    protected override void HearAnswer(in SeatAnswer answer)
    {
        Tell(answer.Refusal);
        Leave();
    }
}
