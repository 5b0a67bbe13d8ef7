using System.Globalization;
using Google.Protobuf;
using SeatBroker.Benchmarks.Contestants.Etcd;

namespace SeatBroker.Benchmarks.Contestants;

/// <summary>A transaction as it is put together: if all that is compared holds, everything is written, else the pool and the seat are read.</summary>
internal sealed class EtcdTransaction
{
    private readonly TxnRequest _request = new();

    /// <param name="pool">The pool's key.</param>
    /// <param name="seat">The session's key.</param>
    public EtcdTransaction(ByteString pool, ByteString seat)
    {
        _request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = pool } });
        _request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = seat } });
    }

    public TxnRequest Request => _request;

    /// <summary>The key was last written at that revision; 0: it is not there.</summary>
    public EtcdTransaction IfWrittenAt(ByteString key, long revision)
    {
        _request.Compare.Add(
            new Compare
            {
                Target = Compare.Types.CompareTarget.Mod,
                Key = key,
                ModRevision = revision,
            }
        );
        return this;
    }

    public EtcdTransaction IfPresent(ByteString key)
    {
        _request.Compare.Add(
            new Compare
            {
                Result = Compare.Types.CompareResult.Greater,
                Target = Compare.Types.CompareTarget.Version,
                Key = key,
                Version = 0,
            }
        );
        return this;
    }

    public EtcdTransaction Put(ByteString key, ByteString value)
    {
        _request.Success.Add(
            new RequestOp
            {
                RequestPut = new PutRequest { Key = key, Value = value },
            }
        );
        return this;
    }

    public EtcdTransaction Delete(ByteString key)
    {
        _request.Success.Add(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } });
        return this;
    }
}

/// <summary>A pool's value: totals, those in use, and the peak of the month in which it was last written.</summary>
/// <param name="Revision">When it was last written; what a transaction compares with.</param>
internal sealed record EtcdPool(
    long Revision,
    int Concurrent,
    int Burst,
    int InUse,
    int BurstInUse,
    int Month,
    int Peak
)
{
    public bool IsFull => InUse >= Concurrent && BurstInUse >= Burst;

    public static EtcdPool Read(KeyValue pair)
    {
        int[] numbers =
        [
            .. pair.Value.ToStringUtf8().Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
        ];
        return new(pair.ModRevision, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    public ByteString Write() =>
        ByteString.CopyFromUtf8(
            string.Create(CultureInfo.InvariantCulture, $"{Concurrent},{Burst},{InUse},{BurstInUse},{Month},{Peak}")
        );

    /// <summary>With one seat more in use, of the kind that the seat is then.</summary>
    public (EtcdPool Pool, Grant Kind) WithSeat(int month) =>
        InUse < Concurrent
            ? (In(month) with { InUse = InUse + 1 }, Grant.Concurrent)
            : ((this with { BurstInUse = BurstInUse + 1 }).In(month), Grant.Burst);

    /// <summary>With one seat less in use: burst is what overflows the purchased seats, whoever leaves.</summary>
    public EtcdPool WithoutSeat(int month)
    {
        EtcdPool now = In(month);
        return BurstInUse > 0 ? now with { BurstInUse = BurstInUse - 1 } : now with { InUse = InUse - 1 };
    }

    /// <summary>As it stands in a month: one that begins with burst seats in use has their number as its peak.</summary>
    public EtcdPool In(int month) =>
        this with
        {
            Month = month,
            Peak = Math.Max(BurstInUse, month == Month ? Peak : 0),
        };
}
