using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using SeatBroker.Domain.Licenses;
using SeatBroker.Grains.Journal;

namespace SeatBroker.MicroBenchmarks;

/// <summary>What do the journal's entries, rows and snapshots cost to write and to read?</summary>
public class JournalForms
{
    private const int SessionCount = 10_000;
    private const int EntryCount = 100;
    private const string Activation = "0123456789abcdef0123456789abcdef";

    private readonly ArrayBufferWriter<byte> _target = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly List<LicenseEvent> _login;
    private readonly byte[] _rowOfOne;
    private readonly byte[] _rowOfMany;
    private readonly License _license;
    private readonly LicenseState _state;
    private readonly byte[] _snapshot;

    public JournalForms()
    {
        var crowded = new CrowdedLicense(SessionCount);
        LoginCommand login = CrowdedLicense.Name(SessionCount);
        _json = new(_target, JournalJson.Writing);
        _login = [new LoggedIn(crowded.License.LastInstant, login.Session, login.User, SeatKind.Concurrent)];
        _rowOfOne = WriteRow(1);
        _rowOfMany = WriteRow(EntryCount);
        _license = crowded.License;
        _state = _license.Capture();
        _snapshot = JournalRowCodec.WriteSnapshot(Activation, _state);
    }

    [Benchmark]
    public int WriteLogin()
    {
        _target.ResetWrittenCount();
        return JournalRowCodec.WriteEntry(_target, _json, _login, 0);
    }

    [Benchmark]
    public object ReadRowOfOneLogin() => JournalRowCodec.ReadRow<LicenseEvent>(_rowOfOne, "The row");

    [Benchmark(OperationsPerInvoke = EntryCount)]
    public object ReadLoginInRowOf100() => JournalRowCodec.ReadRow<LicenseEvent>(_rowOfMany, "The row");

    /// <summary>On the grain's turn.</summary>
    [Benchmark(OperationsPerInvoke = SessionCount)]
    public object CopySessionForSnapshot() => _license.Capture();

    /// <summary>In the background.</summary>
    [Benchmark(OperationsPerInvoke = SessionCount)]
    public byte[] WriteSessionInSnapshot() => JournalRowCodec.WriteSnapshot(Activation, _state);

    [Benchmark(OperationsPerInvoke = SessionCount)]
    public object ReadSessionInSnapshot() =>
        License.Restore(JournalRowCodec.ReadSnapshot<LicenseState>(_snapshot, "The snapshot").State);

    private byte[] WriteRow(int entryCount)
    {
        var row = new ArrayBufferWriter<byte>();
        JournalRowCodec.BeginRow(row, Activation, Activation);
        for (int i = 0; i < entryCount; i++)
        {
            WriteLogin();
            row.Write(i == 0 ? _target.WrittenSpan[1..] : _target.WrittenSpan);
        }
        JournalRowCodec.EndRow(row);
        return row.WrittenSpan.ToArray();
    }
}
