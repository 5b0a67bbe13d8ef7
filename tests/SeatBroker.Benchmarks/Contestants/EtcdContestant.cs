using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using SeatBroker.Benchmarks.Contestants.Etcd;
using SeatBroker.Benchmarks.Machine;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>
/// etcd: a key a pool with its counters, and a key a seat. A transaction writes both if neither has changed since they were seen; etcd answers it when it is on the disk.
/// The calls of one gateway for a pool wait for each other here: sent at once, all but one of them would fail and be repeated.
/// Other gateways' calls are still met with a repetition.
/// </summary>
internal sealed class EtcdContestant : IContestant
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private ChildProcess? _server;
    private GrpcChannel? _channel;
    private KV.KVClient _etcd = null!;
    private Pool[] _pools = [];

    public IReadOnlyList<int> ServerProcessIds => [_server!.Id];

    public async Task Start(Workload workload, string dataDirectory)
    {
        string clients = $"http://127.0.0.1:{FreePort.Next()}";
        string peers = $"http://127.0.0.1:{FreePort.Next()}";
        string[] settings =
        [
            "--name=one",
            $"--data-dir={dataDirectory}",
            $"--listen-client-urls={clients}",
            $"--advertise-client-urls={clients}",
            $"--listen-peer-urls={peers}",
            $"--initial-advertise-peer-urls={peers}",
            $"--initial-cluster=one={peers}",
            // It keeps every value that was ever written; the default would end a long run.
            "--quota-backend-bytes=8000000000",
            "--log-level=error",
        ];
        _server = ChildProcess.Start(new ProcessStartInfo(ServerProgram.Etcd.Path, settings));
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        _channel = GrpcChannel.ForAddress(
            clients,
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true }
        );
        _etcd = new(_channel);
        _pools = [.. Enumerable.Range(0, workload.Pools).Select(number => new Pool(number))];
        await _server.WaitUntilReady(Answers, StartsWithin);
        var empty = new EtcdPool(0, workload.Concurrent, workload.Burst, 0, 0, CallerClock.Month(), 0);
        foreach (Pool pool in _pools)
        {
            EtcdTransaction create = new EtcdTransaction(pool.Key, pool.Key)
                .IfWrittenAt(pool.Key, 0)
                .Put(pool.Key, empty.Write());
            await _etcd.TxnAsync(create.Request);
        }
    }

    public async ValueTask<Grant> Acquire(int pool, string session)
    {
        await _pools[pool].Turn.WaitAsync();
        try
        {
            return await Acquire(_pools[pool], session);
        }
        finally
        {
            _pools[pool].Turn.Release();
        }
    }

    public async ValueTask Release(int pool, string session)
    {
        await _pools[pool].Turn.WaitAsync();
        try
        {
            await Release(_pools[pool], session);
        }
        finally
        {
            _pools[pool].Turn.Release();
        }
    }

    public async ValueTask<PoolReading> Peak(int pool)
    {
        (EtcdPool found, _) = await Read(_pools[pool], _pools[pool].Key);
        return new(found.InUse, found.BurstInUse, found.In(CallerClock.Month()).Peak);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        foreach (Pool pool in _pools)
        {
            pool.Dispose();
        }
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task<Grant> Acquire(Pool pool, string session)
    {
        ByteString seat = pool.Seat(session);
        EtcdPool seen;
        KeyValue? held = null;
        if (pool.Seen is { IsFull: false } remembered)
        {
            seen = remembered;
        }
        else
        {
            (seen, held) = await Read(pool, seat);
        }
        while (true)
        {
            if (held is null && seen.IsFull)
            {
                pool.Seen = seen;
                return Grant.Refused;
            }
            EtcdTransaction attempt = new(pool.Key, seat);
            EtcdPool next = seen;
            Grant kind;
            if (held is not null)
            {
                kind = (Grant)(held.Value[0] - '0');
                attempt.IfWrittenAt(seat, held.ModRevision).Put(seat, SeatValue(kind));
            }
            else
            {
                (next, kind) = seen.WithSeat(CallerClock.Month());
                attempt.IfWrittenAt(pool.Key, seen.Revision).IfWrittenAt(seat, 0);
                attempt.Put(pool.Key, next.Write()).Put(seat, SeatValue(kind));
                PutPeak(attempt, pool, seen, next);
            }
            TxnResponse answer = await _etcd.TxnAsync(attempt.Request);
            if (answer.Succeeded)
            {
                pool.Seen = held is null ? next with { Revision = answer.Header.Revision } : seen;
                return kind;
            }
            (seen, held) = Unpack(answer);
        }
    }

    private async Task Release(Pool pool, string session)
    {
        ByteString seat = pool.Seat(session);
        EtcdPool seen = pool.Seen ?? (await Read(pool, seat)).Pool;
        while (true)
        {
            EtcdPool next = seen.WithoutSeat(CallerClock.Month());
            EtcdTransaction attempt = new EtcdTransaction(pool.Key, seat)
                .IfWrittenAt(pool.Key, seen.Revision)
                .IfPresent(seat)
                .Put(pool.Key, next.Write())
                .Delete(seat);
            PutPeak(attempt, pool, seen, next);
            TxnResponse answer = await _etcd.TxnAsync(attempt.Request);
            if (answer.Succeeded)
            {
                pool.Seen = next with { Revision = answer.Header.Revision };
                return;
            }
            (seen, KeyValue? held) = Unpack(answer);
            pool.Seen = seen;
            if (held is null)
            {
                return;
            }
        }
    }

    /// <summary>Every month's peak has a key of its own, which stays when the pool's goes on to the next month.</summary>
    private static void PutPeak(EtcdTransaction attempt, Pool pool, EtcdPool before, EtcdPool after)
    {
        if (after.Peak > 0 && (after.Peak != before.Peak || after.Month != before.Month))
        {
            attempt.Put(
                ByteString.CopyFromUtf8($"peak/{pool.Number}/{after.Month}"),
                ByteString.CopyFromUtf8(after.Peak.ToString(CultureInfo.InvariantCulture))
            );
        }
    }

    private static ByteString SeatValue(Grant kind) =>
        ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"{(int)kind}:{CallerClock.LeaseEnd()}"));

    private async Task<(EtcdPool Pool, KeyValue? Seat)> Read(Pool pool, ByteString seat)
    {
        // Never written at so late a revision: the transaction reads.
        EtcdTransaction read = new EtcdTransaction(pool.Key, seat).IfWrittenAt(pool.Key, long.MaxValue);
        return Unpack(await _etcd.TxnAsync(read.Request));
    }

    private static (EtcdPool Pool, KeyValue? Seat) Unpack(TxnResponse answer) =>
        (
            EtcdPool.Read(answer.Responses[0].ResponseRange.Kvs[0]),
            answer.Responses[1].ResponseRange.Kvs.FirstOrDefault()
        );

    /// <summary>False while it does not listen yet, or has not elected itself.</summary>
    private async Task<bool> Answers()
    {
        try
        {
            await _etcd.TxnAsync(new EtcdTransaction(_pools[0].Key, _pools[0].Key).IfPresent(_pools[0].Key).Request);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private sealed class Pool(int number) : IDisposable
    {
        public int Number => number;

        public ByteString Key { get; } = ByteString.CopyFromUtf8($"pool/{number}");

        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>What the last transaction left; a stale memory costs a repetition, nothing else.</summary>
        public EtcdPool? Seen { get; set; }

        public ByteString Seat(string session) => ByteString.CopyFromUtf8($"seat/{number}/{session}");

        public void Dispose() => Turn.Dispose();
    }
}
