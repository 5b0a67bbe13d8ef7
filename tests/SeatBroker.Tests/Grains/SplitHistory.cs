using System.Globalization;
using System.Text;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Journal;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>
/// A random history, from a seed, of a few licenses that two servers serve at once: calls to either, while either is frozen, asleep, declared dead, cut off from the store or slow to hear from it.
/// Whatever was answered is a promise; at the end the journals tell whether one was broken.
/// </summary>
internal sealed class SplitHistory : IAsyncDisposable
{
    private const int Concurrent = 2;
    private const int Burst = 1;
    private const int LeaseSeconds = 30;
    private const int Users = 6;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProvedFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SleepMax = TimeSpan.FromSeconds(55);
    private static readonly string[] Organizations = ["org0", "org1", "org2"];

    private readonly Random _random;
    private readonly TwoHandsClock _world = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryJournalStore _kept = new();
    private readonly Dictionary<string, SeatPromise> _promises = new(StringComparer.Ordinal);
    private readonly KeptRows _keptRows = new();
    private readonly StringBuilder _told = new();
    private SplitSide[] _sides = [];

    // Who was declared dead answers little: not too early.
    private bool _mayDie;

    public SplitHistory(int seed) => _random = new Random(seed);

    /// <summary>Renewals and reads that were answered, and those of them that a superseded side answered in its last seconds.</summary>
    public (int All, int Late) AnsweredCount { get; private set; }

    /// <summary>The calls and their answers.</summary>
    public string Told => _told.ToString();

    private DateTimeOffset Now => _world.GetUtcNow();

    public async Task Run(int stepCount)
    {
        SplitSide left = await SplitSide.Start("left", _kept, _world);
        _sides = [left];
        SplitSide right = await SplitSide.Start("right", _kept, _world);
        _sides = [left, right];
        left.SeesAlive(right);
        right.SeesAlive(left);
        Array.ForEach(_sides, side => side.Cluster.Store.Kept = append => _keptRows.Add(append, side, Now));
        foreach (string organization in Organizations)
        {
            await left.Cluster.Create(organization, Concurrent, Burst, leaseSeconds: LeaseSeconds);
        }
        for (int step = 0; step < stepCount; step++)
        {
            _mayDie = step > stepCount / 2;
            await Step();
        }
        await CheckNothingIsLost(right.IsDeclaredDead ? left : right);
        await CheckNobodyWasEndedBeforeTheTimeThatWasTold();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SplitSide side in _sides)
        {
            await side.DisposeAsync();
        }
    }

    private async Task Step()
    {
        SplitSide side = _sides[_random.Next(2)];
        string organization = Organizations[_random.Next(Organizations.Length)];
        switch (_random.Next(100))
        {
            case < 50:
                await AnyCall(side, organization);
                break;
            case < 62:
                await TakeOver(side, Other(side), organization);
                break;
            case < 80:
                Pass(AnySpan());
                break;
            case < 90:
                await StandStill(side, Other(side), organization);
                break;
            case < 95:
                await WaitForTheStore(side, organization);
                break;
            case < 98 when await Read(side, organization):
                Tell($"{side.Name}: {organization} is deactivated");
                await side.Cluster.Silos.DeactivateAsync(side.Cluster.License(organization));
                break;
            default:
                await LoseTheStore(side, organization);
                break;
        }
    }

    private Task AnyCall(SplitSide side, string organization) =>
        _random.Next(10) switch
        {
            < 4 => Login(side, organization),
            < 8 => Renew(side, organization),
            < 9 => Logout(side, organization),
            _ => Read(side, organization),
        };

    /// <summary>One side has just been the owner when the other takes over, and is asked once more.</summary>
    private async Task TakeOver(SplitSide former, SplitSide next, string organization)
    {
        await Own(former, organization);
        await Login(former, organization);
        Pass(_random.Next(3) * Second);
        await Renew(former, organization);
        await Own(next, organization);
        await Login(next, organization);
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            Pass(_random.Next(4) * Second);
            await Renew(former, organization);
        }
    }

    /// <summary>A side that was superseded ends its activation when it is first asked; the next one takes over.</summary>
    private async Task Own(SplitSide side, string organization)
    {
        for (int attempt = 1; attempt <= 3 && !await Read(side, organization); attempt++)
        {
            Tell($"{side.Name}: asked again");
        }
    }

    /// <summary>One side stands still, perhaps with a call under way; the other goes on, and may declare it dead.</summary>
    private async Task StandStill(SplitSide side, SplitSide other, string organization)
    {
        bool sleeps = _random.Next(3) == 0;
        Task? underWay = _random.Next(2) == 0 ? await BeginHeld(side, organization) : null;
        Tell($"{side.Name} {(sleeps ? "sleeps" : "is frozen")}");
        side.Freeze();
        DateTimeOffset end = sleeps ? Now + (SleepMax * _random.NextDouble()) : DateTimeOffset.MaxValue;
        if (_mayDie && !other.IsDeclaredDead && _random.Next(4) == 0)
        {
            Pass(3 * Second);
            other.DeclaresDead(side);
            Tell($"{side.Name} is declared dead");
        }
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            TimeSpan span = AnySpan();
            Pass(span < end - Now ? span : TimeSpan.Zero);
            await AnyCall(other, organization);
        }
        side.Thaw(sleeps);
        Tell($"{side.Name} goes on");
        side.Release();
        await (underWay ?? Task.CompletedTask);
        await Renew(side, organization);
    }

    /// <summary>The store keeps a side waiting while time goes on for both.</summary>
    private async Task WaitForTheStore(SplitSide side, string organization)
    {
        Task underWay = await BeginHeld(side, organization);
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            Pass(_random.Next(1, 5) * Second);
            await AnyCall(Other(side), organization);
        }
        side.Release();
        await underWay;
    }

    /// <summary>Sends a call, and holds it at the store if it gets that far.</summary>
    private async Task<Task> BeginHeld(SplitSide side, string organization)
    {
        Task held = side.Hold(answersOnly: _random.Next(2) == 0);
        Task call = AnyCall(side, organization);
        await Task.WhenAny(held, call);
        return call;
    }

    private async Task LoseTheStore(SplitSide side, string organization)
    {
        Tell($"{side.Name} loses the store");
        side.Cluster.Store.IsDown = true;
        side.Cluster.Store.Fault = _ => AppendFault.BeforeKeeping;
        Pass(AnySpan());
        await AnyCall(side, organization);
        await AnyCall(Other(side), organization);
        side.Cluster.Store.IsDown = false;
        side.Cluster.Store.Fault = _ => AppendFault.None;
        await side.Cluster.Ready();
        Tell($"{side.Name} has the store again");
    }

    private async Task Login(SplitSide side, string organization)
    {
        SeatPromise promise =
            _random.Next(5) == 0 && AnyPromise(organization) is { } known && known.Holds(Now)
                ? known
                : new(organization, $"s{_promises.Count}", $"u{_random.Next(Users)}");
        _promises.TryAdd(promise.Session, promise);
        DateTimeOffset began = Now;
        LoginReply? reply = await Answer(() =>
            side.Cluster.License(organization).Login(new(promise.Session, promise.User))
        );
        Tell($"{side.Name}: {promise} logs in, asked {began:HH:mm:ss} -> {reply?.Refusal} {reply?.ExpiresAt:HH:mm:ss}");
        if (reply?.Refusal == Refusal.None)
        {
            promise.Granted(reply.Since, reply.ExpiresAt);
            CheckHolders(organization);
        }
    }

    private async Task Renew(SplitSide side, string organization)
    {
        if (AnyPromise(organization) is not { } promise)
        {
            return;
        }
        DateTimeOffset began = Now;
        RenewReply? reply = await Answer(() => side.Cluster.License(organization).Renew([promise.Session]));
        string said =
            reply is null ? ""
            : reply.Lost.Length > 0 ? "lost"
            : $"{reply.Renewed[0].ExpiresAt:HH:mm:ss}";
        Tell($"{side.Name}: {promise} renews, asked {began:HH:mm:ss} -> {said}");
        if (reply is not null)
        {
            CheckItsOwnersWord(side, organization, began);
        }
        if (reply?.Renewed.Length > 0)
        {
            promise.Renewed(reply.Renewed[0].ExpiresAt);
            CheckHolders(organization);
        }
    }

    private async Task Logout(SplitSide side, string organization)
    {
        if (AnyPromise(organization) is { } promise)
        {
            promise.IsGivenUp = true;
            string? reply = await Answer(async () =>
                (await side.Cluster.License(organization).Logout(promise.Session)).ToString()
            );
            Tell($"{side.Name}: {promise} logs out -> {reply}");
        }
    }

    /// <returns>Whether it was answered.</returns>
    private async Task<bool> Read(SplitSide side, string organization)
    {
        DateTimeOffset began = Now;
        SessionsReply? reply = await Answer(() => side.Cluster.License(organization).GetSessions(0, 100));
        Tell($"{side.Name}: {organization} is read, asked {began:HH:mm:ss} -> {reply?.Sessions.Length}");
        if (reply is not null)
        {
            Assert.InRange(Count(reply.Sessions.Select(held => held.User)), 0, Concurrent + Burst);
            CheckItsOwnersWord(side, organization, began);
        }
        return reply is not null;
    }

    /// <summary>R8: who was superseded 5 s before it was asked, or longer, answers nothing from memory.</summary>
    private void CheckItsOwnersWord(SplitSide side, string organization, DateTimeOffset asked)
    {
        DateTimeOffset? superseded = _keptRows.SupersededAt(LicenseKey.Of(organization, "agent"), side);
        AnsweredCount = (AnsweredCount.All + 1, AnsweredCount.Late + (superseded is null ? 0 : 1));
        Assert.True(
            superseded is null || asked < superseded + ProvedFor,
            $"{side.Name} answered what it was asked at {asked:HH:mm:ss.fff}, but {organization} was another's from {superseded:HH:mm:ss.fff} on."
        );
    }

    /// <summary>R1: at no instant more users hold a seat, by what was answered, than there are seats.</summary>
    private void CheckHolders(string organization)
    {
        string[] holders =
        [
            .. _promises
                .Values.Where(promise => promise.Organization == organization && promise.Holds(Now))
                .Select(promise => promise.User),
        ];
        Assert.True(
            Count(holders) <= Concurrent + Burst,
            $"{Count(holders)} users hold seats of {organization}: {string.Join(' ', holders)}."
        );
    }

    private async Task CheckNothingIsLost(SplitSide side)
    {
        foreach (string organization in Organizations)
        {
            SessionsReply reply = await BrokerCluster.Until(() =>
                side.Cluster.License(organization).GetSessions(0, 100)
            );
            string[] lost =
            [
                .. _promises
                    .Values.Where(promise => promise.Organization == organization && promise.Holds(Now))
                    .Select(promise => promise.Session)
                    .Except(reply.Sessions.Select(held => held.SessionId), StringComparer.Ordinal),
            ];
            Assert.Empty(lost);
        }
    }

    /// <summary>R8: whatever lease was told, by whichever side, no side ended it before.</summary>
    private async Task CheckNobodyWasEndedBeforeTheTimeThatWasTold()
    {
        foreach (string organization in Organizations)
        {
            JournalReading reading = await _kept.ReadAsync(LicenseKey.Of(organization, "agent"));
            Dictionary<string, Instant> since = new(StringComparer.Ordinal);
            foreach (
                LicenseEvent decided in reading.Rows.SelectMany(row =>
                    JournalRowCodec.ReadRow<LicenseEvent>(row.Row, organization).Events
                )
            )
            {
                if (decided is LoggedIn login)
                {
                    since[login.Session] = login.At;
                }
                else if (decided is Expired ended)
                {
                    SeatPromise promise = _promises[ended.Session];
                    DateTimeOffset until = promise.UntilOf(since[ended.Session].ToDateTimeOffset());
                    Assert.True(
                        promise.IsGivenUp || ended.At.ToDateTimeOffset() >= until,
                        $"{promise} was told {until:HH:mm:ss.fff}, and was ended as of {ended.At}."
                    );
                }
            }
        }
    }

    private void Pass(TimeSpan time)
    {
        for (; time > TimeSpan.Zero; time -= Second)
        {
            TimeSpan part = time < Second ? time : Second;
            _world.Advance(part);
            Array.ForEach(_sides, side => side.Pass(part));
        }
    }

    private TimeSpan AnySpan() =>
        _random.Next(6) switch
        {
            0 => TimeSpan.FromMilliseconds(_random.Next(1, 1000)),
            1 => ProvedFor - TimeSpan.FromMilliseconds(1),
            2 => ProvedFor,
            3 => (LeaseSeconds * Second) - TimeSpan.FromMilliseconds(_random.Next(2)),
            4 => _random.Next(LeaseSeconds, 4 * LeaseSeconds) * Second,
            _ => _random.Next(1, 10) * Second,
        };

    private SeatPromise? AnyPromise(string organization)
    {
        // Mostly one of the last: the others are long over.
        SeatPromise[] recent = [.. _promises.Values.Where(promise => promise.Organization == organization).TakeLast(6)];
        return recent.Length == 0 ? null : recent[_random.Next(recent.Length)];
    }

    private SplitSide Other(SplitSide side) => side == _sides[0] ? _sides[1] : _sides[0];

    /// <returns>Null: it is not known to be done.</returns>
    private static async Task<T?> Answer<T>(Func<ValueTask<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is TryAgainException or OrleansException)
        {
            return null;
        }
    }

    private static int Count(IEnumerable<string> users) => users.Distinct(StringComparer.Ordinal).Count();

    private void Tell(string what)
    {
        lock (_told)
        {
            _told.Append(CultureInfo.InvariantCulture, $"{Now:HH:mm:ss.fff} {what}\n");
        }
    }
}
