using System.Diagnostics;
using SeatBroker.Benchmarks.Machine;
using StackExchange.Redis;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>
/// Redis: a hash a pool, and a Lua script each for acquire and release, which Redis runs one at a time. One connection, on which the client pipelines all calls in flight:
/// what it is fastest with.
/// </summary>
/// <param name="appendSync">When the append-only file is synced to the disk: Redis' own setting, appendfsync.</param>
internal sealed class RedisContestant(string appendSync) : IContestant
{
    /// <summary>Before the answer.</summary>
    public const string SyncAlways = "always";

    /// <summary>Once a second: a machine that loses power forgets up to a second or two of answered calls.</summary>
    public const string SyncEverySecond = "everysec";

    // A hash has ct and bt, the totals; cu and bu, those in use; p:yyyymm, the month's peak; s:SESSION, the seat's kind and its lease's end.
    private const string AcquireScript = """
        local pool, seat = KEYS[1], 's:' .. ARGV[1]
        local has = redis.call('HMGET', pool, seat, 'cu', 'bu', 'ct', 'bt')
        if has[1] then
          local kind = string.sub(has[1], 1, 1)
          redis.call('HSET', pool, seat, kind .. ':' .. ARGV[2])
          return tonumber(kind)
        end
        local cu, bu = tonumber(has[2]), tonumber(has[3])
        if cu < tonumber(has[4]) then
          redis.call('HSET', pool, seat, '1:' .. ARGV[2], 'cu', cu + 1)
          return 1
        end
        if bu >= tonumber(has[5]) then return 0 end
        bu = bu + 1
        local month = 'p:' .. ARGV[3]
        if bu > tonumber(redis.call('HGET', pool, month) or '0') then
          redis.call('HSET', pool, seat, '2:' .. ARGV[2], 'bu', bu, month, bu)
        else
          redis.call('HSET', pool, seat, '2:' .. ARGV[2], 'bu', bu)
        end
        return 2
        """;

    // Burst is what overflows the purchased seats: whoever leaves, a burst seat is freed first. A month that begins with burst seats in use
    // has their number as its peak, which is written before the first of them goes.
    private const string ReleaseScript = """
        local pool = KEYS[1]
        if redis.call('HDEL', pool, 's:' .. ARGV[1]) == 0 then return 0 end
        local month = 'p:' .. ARGV[2]
        local has = redis.call('HMGET', pool, 'bu', month)
        local bu = tonumber(has[1])
        if bu == 0 then
          redis.call('HINCRBY', pool, 'cu', -1)
        elseif bu > tonumber(has[2] or '0') then
          redis.call('HSET', pool, 'bu', bu - 1, month, bu)
        else
          redis.call('HSET', pool, 'bu', bu - 1)
        end
        return 1
        """;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private ChildProcess? _server;
    private ConnectionMultiplexer? _connection;
    private IDatabase _redis = null!;
    private byte[] _acquire = [];
    private byte[] _release = [];
    private RedisKey[][] _pools = [];

    public IReadOnlyList<int> ServerProcessIds => [_server!.Id];

    public bool IsDurable => appendSync == SyncAlways;

    public async Task Start(Workload workload, string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        int port = FreePort.Next();
        string[] settings =
        [
            "--bind",
            "127.0.0.1",
            "--port",
            $"{port}",
            "--dir",
            dataDirectory,
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            appendSync,
            "--loglevel",
            "warning",
        ];
        _server = ChildProcess.Start(new ProcessStartInfo(ServerProgram.Redis.Path, settings));
        await _server.WaitUntilReady(() => Connect(port), StartsWithin);

        _redis = _connection!.GetDatabase();
        IServer server = _connection.GetServers().Single();
        _acquire = await server.ScriptLoadAsync(AcquireScript);
        _release = await server.ScriptLoadAsync(ReleaseScript);
        _pools = [.. Enumerable.Range(0, workload.Pools).Select(pool => new RedisKey[] { $"pool:{pool}" })];
        foreach (RedisKey[] pool in _pools)
        {
            await _redis.HashSetAsync(pool[0], [new("ct", workload.Concurrent), new("bt", workload.Burst)]);
            await _redis.HashSetAsync(pool[0], "cu", 0, When.NotExists);
            await _redis.HashSetAsync(pool[0], "bu", 0, When.NotExists);
        }
    }

    public async ValueTask<Grant> Acquire(int pool, string session) =>
        (Grant)
            (int)
                await _redis.ScriptEvaluateAsync(
                    _acquire,
                    _pools[pool],
                    [session, CallerClock.LeaseEnd(), CallerClock.Month()]
                );

    public async ValueTask Release(int pool, string session) =>
        await _redis.ScriptEvaluateAsync(_release, _pools[pool], [session, CallerClock.Month()]);

    public async ValueTask<PoolReading> Peak(int pool)
    {
        RedisValue[] values = await _redis.HashGetAsync(_pools[pool][0], ["cu", "bu", $"p:{CallerClock.Month()}"]);
        int burst = (int)values[1];
        return new((int)values[0], burst, Math.Max(burst, (int)values[2]));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>False while Redis does not listen yet, or still reads its file.</summary>
    private async Task<bool> Connect(int port)
    {
        try
        {
            _connection ??= await ConnectionMultiplexer.ConnectAsync(
                $"127.0.0.1:{port},allowAdmin=true,abortConnect=true,syncTimeout=60000,asyncTimeout=60000"
            );
            await _connection.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
