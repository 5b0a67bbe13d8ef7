using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// The silo's one writer: whatever all licenses have gathered while one commit was under way is the next one. No timer, no added delay when idle.
/// </summary>
/// <remarks>
/// It has a thread of its own, so that a commit waits for the disk and not for a free pool thread. A store that is down is asked once a second
/// whether it can be written again; until then everybody is told at once to try again.
/// </remarks>
internal sealed partial class GroupCommit : IAsyncDisposable
{
    private const int BatchRowsMax = 4096;
    private const string Down = "The journal's store is down.";
    private const string Stopping = "This server is stopping.";

    private readonly object _gate = new();
    private readonly IJournalStore _store;
    private readonly TimeProvider _time;
    private readonly SeatBrokerInstruments _instruments;
    private readonly ILogger<GroupCommit> _log;
    private readonly List<JournalWriter> _writers = [];
    private List<JournalAppend> _batch = [];
    private List<JournalWriter> _ready = [];
    private List<JournalWriter> _taken = [];
    private Thread? _thread;
    private Task _givenUp = Task.CompletedTask;
    private Task _asking = Task.CompletedTask;
    private bool _stopping;
    private volatile bool _isDown;
    private Instant? _notAskedFrom;
    private long _upSince;
    private long? _lastProbe;

    public GroupCommit(
        IJournalStore store,
        [FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider time,
        SeatBrokerInstruments instruments,
        ILogger<GroupCommit> log
    )
    {
        _store = store;
        _time = time;
        _instruments = instruments;
        _log = log;
        Ownership = new(store, this);
        _upSince = Instant.From(time.GetUtcNow()).UnixMilliseconds;
    }

    /// <summary>How often a store that is down is asked whether it can be written again.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long anybody waits for the store: one that hangs is down. Shorter than a proof of ownership holds, so that what took longer would have proved nothing; far longer than
    /// a commit takes, or a database's own pauses.
    /// </summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Who owns a journal, asked for many at once.</summary>
    public Ownership Ownership { get; }

    /// <summary>Told the interval in which the store could not be asked who owns a journal, when it is over: nobody could renew then.</summary>
    public Action<Instant, Instant>? OnRenewalsAgain { get; set; }

    /// <summary>An append or a question failed or hangs, and nothing could be written since.</summary>
    public bool IsDown => _isDown;

    /// <summary>Since when the store can be written.</summary>
    public Instant UpSince => new(Interlocked.Read(ref _upSince));

    /// <summary>Now, for <see cref="ElapsedSince"/>.</summary>
    public Stamp Stamp => new(_time.GetTimestamp(), _time.GetUtcNow().UtcTicks);

    /// <summary>The larger of what the two clocks say has passed: the monotonic clock may stand still while the machine sleeps, and the wall clock may be set back.</summary>
    public TimeSpan ElapsedSince(Stamp stamp)
    {
        TimeSpan elapsed = _time.GetElapsedTime(stamp.Monotonic);
        long wallTicks = _time.GetUtcNow().UtcTicks - stamp.WallTicks;
        return wallTicks > elapsed.Ticks ? new TimeSpan(wallTicks) : elapsed;
    }

    public void Enqueue(JournalWriter writer)
    {
        lock (_gate)
        {
            // While it is down this writer's thread may be busy asking whether it is back.
            if (_stopping || _isDown)
            {
                writer.Fail(new TryAgainException(_stopping ? Stopping : Down));
                return;
            }
            _thread ??= Start();
            _ready.Add(writer);
            if (_ready.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Says whether the store is down. If so, whoever asked is not answered: from the first of them on nobody can renew, and that costs nobody a lease.</summary>
    public bool RefusesQuestions()
    {
        if (!_isDown)
        {
            return false;
        }
        lock (_gate)
        {
            if (_isDown)
            {
                _notAskedFrom ??= Instant.From(_time.GetUtcNow());
            }
            return _isDown;
        }
    }

    /// <summary>
    /// Waits for a journal to be read: for as long as that takes, unless the store does not even tell its time any more. A reading that failed may be that journal's own matter, so the store is asked then, too.
    /// </summary>
    public async Task<JournalReading> Reading(Task<JournalReading> reading)
    {
        try
        {
            return await reading.WaitAsync(Patience);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await AskWhetherItAnswers();
            if (_isDown || reading.IsFaulted)
            {
                _ = Abandon(reading);
                throw;
            }
        }
        return await reading;
    }

    /// <summary>A question failed: the store is down until a trial write succeeds, and renewals that were not answered cost nobody a lease.</summary>
    public void CouldNotAsk(Exception why, Stamp began)
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }
            _notAskedFrom ??= Instant.From(_time.GetUtcNow() - ElapsedSince(began));
            _isDown = true;
            _thread ??= Start();
            Monitor.Pulse(_gate);
        }
        LogCheckFailed(why);
    }

    /// <summary>Commits what is gathered, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Thread? thread;
        lock (_gate)
        {
            _stopping = true;
            thread = _thread;
            Monitor.Pulse(_gate);
        }
        if (thread is not null)
        {
            await Task.Run(thread.Join);
        }
    }

    private Task AskWhetherItAnswers()
    {
        lock (_gate)
        {
            return _isDown ? Task.CompletedTask
                : _asking.IsCompleted ? _asking = Ask()
                : _asking;
        }

        async Task Ask()
        {
            Stamp began = Stamp;
            try
            {
                await _store.ReadClockAsync().AsTask().WaitAsync(Patience);
            }
            catch (Exception e)
            {
                CouldNotAsk(e, began);
            }
        }
    }

    /// <summary>Nobody waits for it any more; its failure is no error of its own.</summary>
    private static Task Abandon(Task task) => task.ContinueWith(static late => late.Exception, TaskScheduler.Default);

    private Thread Start()
    {
        var thread = new Thread(Run) { Name = "SeatBroker journal", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        while (TakeReady())
        {
            if (_isDown)
            {
                Refuse(Down);
                Probe();
                continue;
            }
            int next = 0;
            while (next < _taken.Count && !_isDown)
            {
                int count = Math.Min(BatchRowsMax, _taken.Count - next);
                Commit(_taken, next, count);
                next += count;
            }
            _taken.RemoveRange(0, next);
        }
        Refuse(Stopping);
    }

    /// <summary>Waits for work. False: stop, and nothing is left to commit.</summary>
    private bool TakeReady()
    {
        lock (_gate)
        {
            while (_ready.Count == 0 && _taken.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }
                if (!_isDown)
                {
                    Monitor.Wait(_gate);
                }
                else if (!Monitor.Wait(_gate, ProbeEvery))
                {
                    return true;
                }
            }
            if (_taken.Count == 0)
            {
                (_ready, _taken) = (_taken, _ready);
            }
            return true;
        }
    }

    private void Commit(List<JournalWriter> writers, int start, int count)
    {
        _batch.Clear();
        _writers.Clear();
        for (int i = start; i < start + count; i++)
        {
            // One that was superseded meanwhile has nothing left to keep.
            if (writers[i].Take() is { } append)
            {
                _batch.Add(append);
                _writers.Add(writers[i]);
            }
        }
        if (_batch.Count == 0)
        {
            return;
        }
        long began = Stopwatch.GetTimestamp();
        try
        {
            ValueTask append = _store.AppendAsync(_batch);
            if (!append.IsCompletedSuccessfully)
            {
                Wait(append.AsTask());
            }
        }
        catch (Exception e)
        {
            _isDown = true;
            LogAppendFailed(e, _writers.Count);
            // The store's own exception stays in the log: a gateway does not know its type, and could not read an answer that holds it.
            var failure = new TryAgainException("The journal could not be written.");
            foreach (JournalWriter writer in _writers)
            {
                writer.Fail(failure);
            }
            return;
        }
        _instruments.Committed(_writers.Count, Stopwatch.GetElapsedTime(began));
        for (int i = 0; i < _writers.Count; i++)
        {
            if (_writers[i].Complete(_batch[i].Outcome))
            {
                lock (_gate)
                {
                    _ready.Add(_writers[i]);
                }
            }
        }
    }

    /// <summary>An append that is given up may still be kept, and goes on reading the batch: the store is asked nothing more before it has ended.</summary>
    private void Wait(Task append)
    {
        try
        {
            append.WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException) when (!append.IsCompleted)
        {
            _givenUp = Abandon(append);
            _batch = [];
            throw;
        }
    }

    private void Refuse(string why)
    {
        foreach (JournalWriter writer in _taken)
        {
            writer.Fail(new TryAgainException(why));
        }
        _taken.Clear();
    }

    private void Probe()
    {
        if (!_givenUp.IsCompleted || (_lastProbe is { } last && Stopwatch.GetElapsedTime(last) < ProbeEvery))
        {
            return;
        }
        _lastProbe = Stopwatch.GetTimestamp();
        try
        {
            // A read would not do: a full disk reads well.
            _store.ProbeAsync().AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            LogStillDown(e.Message);
            return;
        }
        TellUpAgain();
        LogUpAgain();
    }

    private void TellUpAgain()
    {
        var now = Instant.From(_time.GetUtcNow());
        lock (_gate)
        {
            if (_notAskedFrom is { } from)
            {
                _notAskedFrom = null;
                OnRenewalsAgain?.Invoke(from, now);
            }
            Interlocked.Exchange(ref _upSince, now.UnixMilliseconds);
            _isDown = false;
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Error,
        "The journal could not be written: {RowCount} rows of as many journals are in doubt; their licenses will be read again."
    )]
    private partial void LogAppendFailed(Exception exception, int rowCount);

    [LoggerMessage(
        4,
        LogLevel.Error,
        "The store could not be asked: logins, renewals and reads are answered again when it can be written."
    )]
    private partial void LogCheckFailed(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The journal's store is still down: {Reason}")]
    private partial void LogStillDown(string reason);

    [LoggerMessage(3, LogLevel.Information, "The journal's store can be written again.")]
    private partial void LogUpAgain();
}

/// <summary>An instant of this process by both its clocks, taken together.</summary>
/// <param name="Monotonic">By the monotonic clock, in its own unit.</param>
/// <param name="WallTicks">By the wall clock, in ticks of UTC.</param>
internal readonly record struct Stamp(long Monotonic, long WallTicks);
