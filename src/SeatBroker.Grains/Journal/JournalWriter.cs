using System.Buffers;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Journal;

namespace SeatBroker.Grains.Journal;

/// <summary>
/// One activation's way into its journal. Entries gather in a row while the row before is being committed; at most one append of a journal is in flight.
/// After a failed append nobody knows what was kept: this writer then refuses everything, and the next activation replays.
/// </summary>
internal sealed class JournalWriter
{
    private readonly Lock _gate = new();
    private readonly GroupCommit _commit;
    private readonly string _key;
    private readonly Action _onFailure;
    private readonly Queue<Row> _waiting = new();
    private Row? _gathering;
    private Row? _spare;
    private Task _lastDurable = Task.CompletedTask;
    private long _lastPosition;
    private string _lastBy;
    private bool _committing;
    private Exception? _failure;
    private long _keptPosition;
    private Stamp _provedStamp;

    /// <param name="commit">The silo's one writer.</param>
    /// <param name="key">The journal's key.</param>
    /// <param name="position">The journal's last position.</param>
    /// <param name="lastBy">The activation that wrote there; empty for a journal without rows.</param>
    /// <param name="readStamp">When the reading that found this position began: it proved that nobody had written further.</param>
    /// <param name="host">The silo of this activation, by which a successor knows whose end to count from; empty: not told.</param>
    /// <param name="onFailure">Called once, on any thread, when an append has failed.</param>
    public JournalWriter(
        GroupCommit commit,
        string key,
        long position,
        string lastBy,
        Stamp readStamp,
        string host,
        Action onFailure
    )
    {
        _commit = commit;
        _onFailure = onFailure;
        _key = key;
        _lastPosition = position;
        _keptPosition = position;
        _lastBy = lastBy;
        _provedStamp = readStamp;
        Activation = ActivationName.Of(host);
    }

    public string Key => _key;

    /// <summary>The name by which this activation signs its rows.</summary>
    public string Activation { get; }

    /// <summary>Bytes handed over since the last snapshot.</summary>
    public long SizeSinceSnapshot { get; set; }

    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>
    /// Completes when everything appended so far is durable: at once if nothing is pending. Fails with <see cref="TryAgainException"/> if that is not known.
    /// </summary>
    public Task Durable => Volatile.Read(ref _lastDurable);

    /// <summary>A commit or a check began so shortly before that no successor can have reaped anything that this activation says is held.</summary>
    public bool IsProved => !HasFailed && _commit.ElapsedSince(ProvedStamp) < Ownership.ProvedFor;

    private Stamp ProvedStamp
    {
        get
        {
            lock (_gate)
            {
                return _provedStamp;
            }
        }
    }

    /// <summary>The last position that is known to be kept.</summary>
    internal long KeptPosition => Volatile.Read(ref _keptPosition);

    /// <summary>For how long the oldest entry has been waiting to be durable; zero when none is.</summary>
    public TimeSpan OldestPending
    {
        get
        {
            lock (_gate)
            {
                return _waiting.TryPeek(out Row? oldest) ? _commit.ElapsedSince(oldest.BegunStamp) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Hands entries (each led by a comma) over to the silo's next commit, in one row.</summary>
    public void Append(ReadOnlySpan<byte> entries, Instant at)
    {
        bool enqueue;
        lock (_gate)
        {
            ThrowIfFailed();
            if (_gathering is null || _gathering.Buffer.WrittenCount + entries.Length + 2 > JournalAppend.RowSizeMax)
            {
                BeginRowNeedsGate();
            }
            _gathering!.Add(entries, at);
            SizeSinceSnapshot += entries.Length;
            enqueue = !_committing;
            _committing = true;
        }
        if (enqueue)
        {
            _commit.Enqueue(this);
        }
    }

    /// <summary>Ends the gathering row, so that the state of now is exactly that of a position; says which, and who writes there.</summary>
    public (long Position, string By) Seal()
    {
        lock (_gate)
        {
            ThrowIfFailed();
            _gathering = null;
            return (_lastPosition, _lastBy);
        }
    }

    /// <summary>The row that is next to be committed; null: this writer has failed meanwhile.</summary>
    internal JournalAppend? Take()
    {
        lock (_gate)
        {
            if (!_waiting.TryPeek(out Row? row))
            {
                return null;
            }
            if (row == _gathering)
            {
                _gathering = null;
            }
            return row.End(_key);
        }
    }

    /// <summary>The row that was taken has an outcome; says whether another waits.</summary>
    internal bool Complete(AppendOutcome outcome)
    {
        if (outcome != AppendOutcome.Kept)
        {
            Fail(
                new TryAgainException(
                    outcome == AppendOutcome.Fenced
                        ? $"Another activation writes the journal of '{_key}' now."
                        : $"The store did not take a row of '{_key}' ({outcome})."
                )
            );
            return false;
        }
        TaskCompletionSource durable;
        Stamp begun;
        bool more;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out Row? row))
            {
                // It failed while the row was under way; who waited has been told.
                return false;
            }
            (durable, begun) = (row.Completion, row.BegunStamp);
            _keptPosition++;
            ProvedNeedsGate(begun);
            more = _waiting.Count > 0;
            _committing = more;
            _spare ??= row.Buffer.Capacity <= Row.KeptCapacityMax ? row : null;
        }
        if (_commit.ElapsedSince(begun) < Ownership.ProvedFor)
        {
            durable.SetResult();
        }
        else
        {
            // Too slow to be a proof: who waits for it may have been superseded meanwhile.
            _ = ProveLate(durable);
        }
        return more;
    }

    /// <summary>The store told this journal's last position: says whether nobody else had written when it was asked; if somebody has, this writer fails.</summary>
    /// <param name="kept">The position known to be kept before it was asked.</param>
    /// <param name="position">What it told.</param>
    /// <param name="began">When it was asked.</param>
    /// <returns>False: a row of this writer's own, whose outcome is not known yet, may stand there.</returns>
    /// <exception cref="TryAgainException">Another activation writes this journal, or an append failed.</exception>
    internal bool IsOwner(long kept, long position, Stamp began)
    {
        lock (_gate)
        {
            ThrowIfFailed();
            if (position == kept)
            {
                ProvedNeedsGate(began);
                return true;
            }
            if (kept < position && position <= _lastPosition)
            {
                return false;
            }
        }
        var superseded = new TryAgainException($"Another activation writes the journal of '{_key}' now.");
        Fail(superseded);
        throw superseded;
    }

    private async Task ProveLate(TaskCompletionSource durable)
    {
        try
        {
            await _commit.Ownership.Prove(this);
            durable.SetResult();
        }
        catch (TryAgainException e)
        {
            durable.SetException(e);
            _ = durable.Task.Exception;
        }
    }

    /// <summary>It is not known what was kept.</summary>
    internal void Fail(Exception failure)
    {
        Row[] failed;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _failure is null;
            _failure ??= failure;
            failed = [.. _waiting];
            _waiting.Clear();
            _gathering = null;
        }
        foreach (Row row in failed)
        {
            row.Failed(_failure);
        }
        if (isFirst)
        {
            _onFailure();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new TryAgainException("An earlier append of this journal failed.", _failure);
        }
    }

    /// <summary>A check may be answered after a commit that began later.</summary>
    private void ProvedNeedsGate(Stamp began)
    {
        if (began.Monotonic > _provedStamp.Monotonic)
        {
            _provedStamp = began;
        }
    }

    private void BeginRowNeedsGate()
    {
        Row row = _spare ?? new Row();
        _spare = null;
        row.Begin(++_lastPosition, Activation, _lastBy, _commit.Stamp);
        _lastBy = Activation;
        _waiting.Enqueue(row);
        _gathering = row;
        Volatile.Write(ref _lastDurable, row.Completion.Task);
    }

    private sealed class Row
    {
        public const int KeptCapacityMax = 256 * 1024;

        private long _position;
        private Instant _at;
        private bool _isFirst;

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public TaskCompletionSource Completion { get; private set; } = null!;

        public Stamp BegunStamp { get; private set; }

        public void Begin(long position, string by, string after, Stamp stamp)
        {
            _position = position;
            BegunStamp = stamp;
            _isFirst = true;
            Completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Buffer.ResetWrittenCount();
            JournalRowCodec.BeginRow(Buffer, by, after);
        }

        public void Add(ReadOnlySpan<byte> entries, Instant at)
        {
            Buffer.Write(_isFirst ? entries[1..] : entries);
            _isFirst = false;
            _at = at;
        }

        public JournalAppend End(string key)
        {
            JournalRowCodec.EndRow(Buffer);
            return new JournalAppend(key, _position, _at, Buffer.WrittenMemory);
        }

        public void Failed(Exception failure)
        {
            Completion.SetException(failure);
            // Nobody may be waiting: a failure nobody asked for is no error of its own.
            _ = Completion.Task.Exception;
        }
    }
}
