using System.Globalization;
using System.Text;
using SeatBroker.Abstractions;
using SeatBroker.Domain.Tests.Licenses;
using SeatBroker.Tests.Time;

namespace SeatBroker.Tests.Grains;

/// <summary>
/// A random history of one license from a seed, in a cluster whose store fails before or after keeping. Every answer is held against all that may have become of the license so far;
/// an answer that none of it allows is a broken promise.
/// </summary>
internal sealed class CrashHistory : IAsyncDisposable
{
    private const string Organization = "org";
    private const string Zone = "Asia/Tokyo";
    private const int CallsAtOnceMax = 4;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);
    private static readonly int November = NaiveCalendar.Number(2026, 11);

    private readonly Random _random;
    private readonly TwoHandsClock _time;
    private readonly FaultyJournalStore _store = new();
    private readonly StringBuilder _told = new();
    private BrokerCluster _cluster = null!;
    private List<Belief> _beliefs = [];

    // Not null: the next call finds a license that was away, or frozen, until then.
    private long? _answerableSince;
    private bool _storeFailed;

    public CrashHistory(int seed)
    {
        _random = new Random(seed);
        // A quarter of an hour before November ends in Tokyo: most histories see it end.
        _time = new TwoHandsClock(At(NaiveCalendar.EndOf(November, Zone)).AddMinutes(-15));
    }

    public int CrashCount { get; private set; }

    /// <summary>The calls and their answers, the last ones.</summary>
    public string Told => _told.ToString();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private ILicenseGrain License => _cluster.License(Organization);

    public async Task Run(int stepCount)
    {
        var terms = new Terms(Concurrent: 2, Burst: 2, Price: 3500m);
        _cluster = await BrokerCluster.Start(store: _store, time: _time);
        await _cluster.Create(Organization, terms.Concurrent, terms.Burst, Zone, terms.LeaseSeconds);
        _beliefs.Add(new Belief(terms, November, Zone, Now));
        for (int step = 0; step < stepCount; step++)
        {
            await Step();
        }
        await Restart();
        await ReadAll();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task Step()
    {
        switch (_random.Next(100))
        {
            case < 50:
                await Make([AnyCall()]);
                break;
            case < 70:
                await Make([.. Enumerable.Range(0, _random.Next(2, CallsAtOnceMax + 1)).Select(_ => AnyCall())]);
                break;
            case < 90:
                await Pass();
                break;
            case < 94:
                await Make([new ReadLicenseCall()]);
                Tell("deactivated");
                await _cluster.Silos.DeactivateAsync(License).WaitAsync(AnswerMax);
                _answerableSince = Now;
                await Make([new ReadLicenseCall()]);
                break;
            case < 97:
                _time.Freeze(TimeSpan.FromSeconds(7), step: TimeSpan.FromMilliseconds(AnySpan()));
                _answerableSince = Now;
                Tell("thawed");
                break;
            default:
                await ReadAll();
                break;
        }
    }

    private LicenseCall AnyCall()
    {
        int session = _random.Next(10);
        int user = _random.Next(8) == 0 ? _random.Next(7) : session % 7;
        return _random.Next(20) switch
        {
            < 10 => new LoginCall($"s{session}", $"u{user}"),
            < 14 => new LogoutCall($"s{session}"),
            < 17 => new RenewCall($"s{session}", $"s{(session + 3) % 10}"),
            < 18 => new PutContractCall(
                new Terms(_random.Next(4), _random.Next(4), Any(30, 90, 300), Any<decimal?>(null, 3500m, 4000m))
            ),
            < 19 => new ReadLicenseCall(),
            _ => new ReadMonthCall("2026-11"),
        };
    }

    /// <summary>Makes calls at once and follows their answers. Now and then the store fails one of the appends that they lead to.</summary>
    private async Task Make(LicenseCall[] calls)
    {
        Tell($"sending {calls.Length}");
        PlanFault();
        Task arrived = _store.HoldBack();
        Task<string?>[] sent = [.. calls.Select(Send)];
        Task all = Task.WhenAll(sent);
        await Task.WhenAny(arrived, all);
        _store.Release();
        await all.WaitAsync(AnswerMax);
        string?[] answers = [.. sent.Select(answer => answer.Result)];
        for (int i = 0; i < calls.Length; i++)
        {
            Tell($"{calls[i]} -> {answers[i] ?? "try again"}");
        }

        bool isAnswered = answers.All(answer => answer is not null);
        Assert.True(isAnswered || _storeFailed, "Told to try again, and no append had failed.");
        Follow(calls, answers, isAnswered);
        if (_storeFailed)
        {
            await Recover();
        }
    }

    private void Follow(LicenseCall[] calls, string?[] answers, bool isAnswered)
    {
        var possible = new Dictionary<string, Belief>(StringComparer.Ordinal);
        foreach (Belief belief in _beliefs)
        {
            if (_answerableSince is not { } since)
            {
                belief.Follow(calls, answers, Now, possible);
                continue;
            }
            if (answers.All(answer => answer is null))
            {
                possible.TryAdd(belief.ToString(), belief);
            }
            belief.Recovered(since, Now).Follow(calls, answers, Now, possible);
        }
        Assert.True(
            possible.Count > 0,
            $"Nothing that can have become of the license allows this. Possible was:\n{Possible()}"
        );
        _beliefs = [.. possible.Values];
        _answerableSince = isAnswered ? null : _answerableSince;
    }

    private async Task<string?> Send(LicenseCall call)
    {
        try
        {
            return await call.Send(_cluster, License);
        }
        catch (TryAgainException)
        {
            return null;
        }
    }

    /// <summary>The store has failed and is down. After a while it is back, and what the license then says leaves little to believe.</summary>
    private async Task Recover()
    {
        CrashCount++;
        Tell("the store is down");
        Wait(1, 40_000, 100_000, MillisecondsToMonthEnd());
        _store.Fault = _ => AppendFault.None;
        _store.IsDown = false;
        _storeFailed = false;
        await _cluster.Ready();
        _answerableSince = Now;
        Tell("the store is back");
        await ReadAll();
    }

    /// <summary>Another process takes over the store.</summary>
    private async Task Restart()
    {
        Tell("stopping");
        await _cluster.DisposeAsync();
        Wait(1, 40_000);
        _cluster = await BrokerCluster.Start(store: _store, time: _time);
        _answerableSince = Now;
        // The license may be used long after its broker could answer.
        Wait(1, 40_000, 100_000);
        Tell("restarted");
    }

    private async Task ReadAll()
    {
        await Make([new ReadLicenseCall()]);
        await Make([new ReadSessionsCall()]);
        foreach (string month in _beliefs[0].Model.Months().Select(row => row.Month).ToArray())
        {
            await Make([new ReadMonthCall(month)]);
        }
    }

    /// <summary>Time passes with the broker running. Somebody looks whenever something is due, so that what is due at different instants is kept apart.</summary>
    private async Task Pass()
    {
        long target = Now + AnySpan();
        int crashes = CrashCount;
        while (Now < target && crashes == CrashCount)
        {
            IEnumerable<long> due = _beliefs
                .SelectMany(belief => belief.Model.LeaseEnds.Append(belief.Model.MonthEnd))
                .Where(end => end > Now);
            _time.Pass(TimeSpan.FromMilliseconds(due.Append(target).Min() - Now));
            await Make([new ReadLicenseCall()]);
        }
    }

    private void PlanFault()
    {
        int skipped = _random.Next(5) == 0 ? _random.Next(2) : int.MaxValue;
        AppendFault fault = Any(AppendFault.BeforeKeeping, AppendFault.AfterKeeping);
        _store.Fault = _ =>
        {
            if (skipped-- > 0)
            {
                return AppendFault.None;
            }
            _storeFailed = true;
            _store.IsDown = true;
            return fault;
        };
    }

    /// <summary>Nobody asks anything for a while, or for no time at all.</summary>
    private void Wait(params long[] milliseconds)
    {
        if (_random.Next(2) == 0)
        {
            _time.Pass(TimeSpan.FromMilliseconds(Any(milliseconds)));
        }
    }

    private long AnySpan() => Any(1, 1_000, 20_000, 89_999, 90_000, 200_000, MillisecondsToMonthEnd());

    /// <summary>To the month's end or a moment beside it; a minute where it is far.</summary>
    private long MillisecondsToMonthEnd()
    {
        long left = _beliefs[0].Model.MonthEnd - Now;
        return left is > 1 and < 3_600_000 ? left + _random.Next(-1, 2) : 60_000;
    }

    private T Any<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private string Possible() => string.Join("\nor\n", _beliefs.Select(belief => belief.ToString()));

    private void Tell(string what) =>
        _told.Append(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():HH:mm:ss.fff} {what}\n");

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
