using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts a license's journal: who holds which seat, what each month's peak is, who is on the roster.</summary>
/// <remarks>When a lease ends is not recounted: renewals are in no journal.</remarks>
internal sealed partial class LicenseRecount(Findings findings) : IRecount
{
    private const int SessionsOfUserMax = 16;

    private readonly Dictionary<string, Held> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private readonly List<(long FromNumber, int Seconds)> _leases = [];
    private Terms? _terms;
    private long _nextNumber = 1;
    private long _waiters;

    public Instant LastInstant { get; private set; } = new(long.MinValue);

    /// <summary>Nothing may be granted before there is a contract, and an organization lists what has one.</summary>
    public bool HasContract => _terms is not null;

    public void Take(string name, Instant at, JsonElement decided)
    {
        LastInstant = at;
        FreeBaseLicenses(at);
        RequireOpen(name, at);
        switch (name)
        {
            case "contractChanged":
                ChangeContract(Terms.Read(decided.GetProperty("contract")), at);
                break;
            case "zonesChanged":
                ChangeZones(decided, at);
                break;
            case "loggedIn":
                LogIn(decided, at);
                break;
            case "loggedOut" or "expired":
                End(decided.Text("session"), name);
                break;
            case "promoted":
                Promote(decided.Text("user"));
                break;
            case "monthClosed":
                Close(decided, at);
                break;
            case "recovered":
                RequirePromoted();
                break;
            case "returned":
                Return(decided.Text("session"));
                break;
            case "featuresAsked" or "featuresRefused" or "proofUsed" or "leaseRaised":
                ChangeSession(name, decided);
                break;
            default:
                ChangeRoster(name, decided, at);
                break;
        }
        ReadBurst(at);
    }

    private void ChangeContract(Terms terms, Instant at)
    {
        _terms = terms;
        _leases.Add((_nextNumber, terms.LeaseSeconds));
        OpenFirstMonth(at);
    }

    private void LogIn(JsonElement decided, Instant at)
    {
        string id = decided.Text("session");
        string user = decided.Text("user");
        string seat = decided.Text("seat");
        RequirePromoted();
        if (_sessions.ContainsKey(id))
        {
            findings.Add($"session '{id}' is granted, and holds a seat already");
            return;
        }
        if (_terms is { KeepsRoster: true } && _roster.GetValueOrDefault(user)?.Status != "active")
        {
            findings.Add(
                $"session '{id}' is granted, and its user '{user}' is no active user of the license (R6, R17)"
            );
        }
        Grant(id, user, seat);
        _sessions.Add(
            id,
            new Held(id, user, at, _nextNumber++)
            {
                Features = [.. decided.Texts("features")],
                Proof = decided.TextOrNull("proof"),
                FirstProof = decided.TextOrNull("proof"),
                LeaseSeconds = decided.NumberOrNull("leaseSeconds"),
            }
        );
    }

    private void Grant(string id, string user, string seat)
    {
        if (_holders.TryGetValue(user, out Holder? holder))
        {
            if (holder.Seat != seat || _sessions.Values.Count(session => session.User == user) >= SessionsOfUserMax)
            {
                findings.Add(
                    $"session '{id}' is granted a {seat} seat, and '{user}' shares one that is {holder.Seat} (R2)"
                );
            }
            if (holder.Uncounted)
            {
                holder.Uncounted = false;
                _carriedIn++;
            }
            return;
        }
        string expected = FreeSeat() ?? "none";
        if (seat != expected)
        {
            findings.Add($"session '{id}' is granted a seat that is {seat}, and the free one is {expected} (R3)");
        }
        _holders.Add(user, new Holder(user) { Seat = seat, Waits = _waiters++ });
        int total = (_terms?.ConcurrentTotal ?? 0) + (_terms?.BurstTotal ?? 0);
        if (_terms is { IsFixed: false } && _holders.Count > total)
        {
            findings.Add($"session '{id}' makes {_holders.Count} holders of {total} seats (R1)");
        }
    }

    private string? FreeSeat() =>
        _terms is null ? null
        : _terms.IsFixed ? "fixed"
        : InUse("concurrent") < _terms.ConcurrentTotal ? "concurrent"
        : InUse("burst") < _terms.BurstTotal && _holders.Count < _terms.ConcurrentTotal + _terms.BurstTotal ? "burst"
        : null;

    private void End(string id, string how)
    {
        if (!_sessions.Remove(id, out Held? session))
        {
            findings.Add($"session '{id}' is {how}, and holds no seat");
        }
        else if (!_sessions.Values.Any(other => other.User == session.User))
        {
            _holders.Remove(session.User);
        }
    }

    private void Promote(string user)
    {
        Holder? longest = Waiting().FirstOrDefault();
        if (longest?.User != user)
        {
            findings.Add($"'{user}' is promoted, and '{longest?.User ?? "nobody"}' holds burst longest (R4)");
        }
        if (InUse("concurrent") >= (_terms?.ConcurrentTotal ?? 0))
        {
            findings.Add($"'{user}' is promoted, and no concurrent seat is free (R4)");
        }
        if (_holders.TryGetValue(user, out Holder? holder))
        {
            holder.Seat = "concurrent";
            holder.Uncounted = false;
        }
    }

    private void RequirePromoted()
    {
        if (_terms is { IsFixed: false } && InUse("concurrent") < _terms.ConcurrentTotal && InUse("burst") > 0)
        {
            findings.Add("a concurrent seat is free, and nobody who holds a burst seat was promoted (R4)");
        }
    }

    private void Return(string id)
    {
        if (_sessions.GetValueOrDefault(id) is not { } session || !_holders[session.User].Uncounted)
        {
            findings.Add($"session '{id}' returned, and holds no seat that an outage left uncounted (R8)");
            return;
        }
        _holders[session.User].Uncounted = false;
        _carriedIn++;
    }

    private void ChangeSession(string name, JsonElement decided)
    {
        string id = decided.Text("session");
        if (_sessions.GetValueOrDefault(id) is not { } session)
        {
            findings.Add($"session '{id}' is told of {name}, and holds no seat");
            return;
        }
        switch (name)
        {
            case "featuresAsked":
                session.Refused.ExceptWith(decided.Texts("features"));
                session.Features = [.. session.Features.Union(decided.Texts("features"), StringComparer.Ordinal)];
                break;
            case "featuresRefused":
                session.Refused.UnionWith(decided.Texts("features"));
                break;
            case "proofUsed":
                session.Proof = decided.Text("proof");
                session.FirstProof ??= session.Proof;
                break;
            default:
                session.LeaseSeconds = decided.Number("leaseSeconds");
                break;
        }
    }

    private int InUse(string seat) => _holders.Values.Count(holder => holder.Seat == seat);

    private IEnumerable<Holder> Waiting() =>
        _holders.Values.Where(holder => holder.Seat == "burst").OrderBy(holder => holder.Waits);

    /// <summary>A session that holds a seat.</summary>
    private sealed record Held(string Id, string User, Instant Since, long Number)
    {
        public List<string> Features { get; set; } = [];

        public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

        public string? Proof { get; set; }

        public string? FirstProof { get; set; }

        public int? LeaseSeconds { get; set; }
    }

    /// <summary>A user who holds a seat.</summary>
    private sealed class Holder(string user)
    {
        public string User { get; } = user;

        public required string Seat { get; set; }

        /// <summary>The less, the longer.</summary>
        public required long Waits { get; set; }

        /// <summary>A burst seat that does not count toward the open month, since nobody knows that it is in use (R8).</summary>
        public bool Uncounted { get; set; }
    }
}
