using System.Collections.Concurrent;

namespace SeatBroker.Journal.Sqlite;

/// <summary>Read connections, lent to one caller at a time and kept for the next.</summary>
internal sealed class JournalReaders(JournalFile file) : IDisposable
{
    /// <summary>More may read at once, when many licenses are recovered; so many stay open afterwards.</summary>
    private const int KeptCountMax = 4;

    private readonly ConcurrentBag<JournalReader> _idle = [];
    private volatile bool _isClosed;

    public T Read<T>(Func<JournalReader, T> work)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        JournalReader reader = _idle.TryTake(out JournalReader? idle) ? idle : new(file);
        bool isSound = false;
        try
        {
            T result = work(reader);
            isSound = true;
            return result;
        }
        finally
        {
            if (isSound && !_isClosed && _idle.Count < KeptCountMax)
            {
                _idle.Add(reader);
            }
            else
            {
                reader.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        while (_idle.TryTake(out JournalReader? reader))
        {
            reader.Dispose();
        }
    }
}
