using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>What a snapshot keeps: read as a beginning, and written out to be compared.</summary>
internal sealed partial class LicenseRecount
{
    /// <summary>Begins with a snapshot, and finds what in it contradicts itself.</summary>
    public static LicenseRecount From(JsonElement state, Findings findings)
    {
        var recount = new LicenseRecount(findings)
        {
            LastInstant = state.At("lastInstant"),
            _terms = Terms.Read(state.GetProperty("contract")),
            _calendar = ScannedCalendar.Read(state),
            _month = OpenMonth.Read(state.GetProperty("openMonth")),
            _carriedIn = state.Number("carriedIn"),
            _nextNumber = state.GetProperty("nextNumber").GetInt64(),
        };
        recount._closed.AddRange(state.List("closedMonths").Select(Figures.Read));
        recount._leases.AddRange(
            state
                .List("leaseSteps")
                .Select(step => (step.GetProperty("fromNumber").GetInt64(), step.Number("leaseSeconds")))
        );
        recount.RestorePeak(state.Number("peak"), state.AtOrNull("reachedAt"));
        recount.RestoreSessions(state);
        recount.RestoreWaiting(state);
        recount.RestoreRoster(state);
        return recount;
    }

    public SortedDictionary<string, string> Facts(Instant at)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["last instant"] = $"{LastInstant}",
            ["contract"] = $"{_terms}",
            ["zones"] = $"{_calendar}",
            ["open month"] = $"{_month}",
            ["peak"] = $"{Peak}",
            ["reached at"] = ReachedAt is { } reached ? $"{reached}" : "-",
            ["carried in"] = $"{_carriedIn}",
            ["next number"] = $"{_nextNumber}",
            ["concurrent in use"] = $"{InUse("concurrent")}",
            ["burst in use"] = $"{InUse("burst")}",
            ["waiting"] = string.Join(
                ", ",
                Waiting().Select(holder => holder.User + (holder.Uncounted ? " (uncounted)" : ""))
            ),
            ["reusable"] = StillBound(_reusable, at),
            ["locked"] = StillBound(_locked, at),
            ["no longer active"] = string.Join(", ", WereActive().Order(StringComparer.Ordinal)),
        };
        foreach (Figures closed in _closed)
        {
            facts[$"closed month {closed.Month.Name}"] = $"{closed}";
        }
        foreach (Held session in _sessions.Values)
        {
            facts[$"session '{session.Id}'"] = Text(session);
        }
        foreach (NamedUser user in _roster.Values)
        {
            facts[$"named user '{user.Name}'"] =
                $"{user.Status}, assigned {user.AssignedAt}, license of {user.LicenseStart}, {(user.Reused ? "reused" : "new")}, key {user.SecurityKey ?? "-"}";
        }
        return facts;
    }

    /// <summary>Older versions kept a session's latest proof alone: what was restored from such a snapshot knows no earlier one (R24).</summary>
    public void ForgetFirstProofs(JsonElement state)
    {
        foreach (JsonElement kept in state.List("sessions").Where(kept => kept.TextOrNull("firstProof") is null))
        {
            if (_sessions.TryGetValue(kept.Text("id"), out Held? session))
            {
                session.FirstProof = session.Proof;
            }
        }
    }

    /// <summary>Whom a step that is over cannot have left in.</summary>
    public void RequireEntitled()
    {
        RequirePromoted();
        if (_terms is not { KeepsRoster: true })
        {
            return;
        }
        foreach (Holder holder in _holders.Values)
        {
            if (_roster.GetValueOrDefault(holder.User)?.Status != "active")
            {
                findings.Add($"'{holder.User}' holds a seat, and is no active user of the license (R6, R17)");
            }
        }
    }

    private string Text(Held session)
    {
        string features = string.Join(
            ' ',
            session.Features.Select(feature => feature + (session.Refused.Contains(feature) ? " (refused)" : ""))
        );
        return $"number {session.Number} of '{session.User}', {_holders[session.User].Seat} since {session.Since}, largest lease {LargestLease(session)} s, features {features}, proof {session.Proof ?? "-"}, first proof {session.FirstProof ?? "-"}, user session's lease {session.LeaseSeconds}";
    }

    /// <summary>Of the leases in force at any time since the login (R8).</summary>
    private int LargestLease(Held session)
    {
        int first = Math.Max(0, _leases.FindLastIndex(lease => lease.FromNumber <= session.Number));
        return _leases.Count == 0 ? 0 : _leases.Skip(first).Max(lease => lease.Seconds);
    }

    private static string StillBound(List<Instant> starts, Instant at) =>
        string.Join(", ", starts.Where(start => start + Term > at).Order());

    private void RestorePeak(int peak, Instant? reachedAt)
    {
        if (peak > 0 != reachedAt is not null)
        {
            findings.Add($"the snapshot: a peak of {peak} was reached at {reachedAt?.ToString() ?? "no instant"}");
        }
        _readings.Add((reachedAt ?? _month!.Start, peak));
    }

    private void RestoreSessions(JsonElement state)
    {
        foreach (JsonElement kept in state.List("sessions"))
        {
            var session = new Held(
                kept.Text("id"),
                kept.Text("user"),
                kept.At("since"),
                kept.GetProperty("number").GetInt64()
            )
            {
                Features = [.. kept.Texts("features")],
                Proof = kept.TextOrNull("proof"),
                FirstProof = kept.TextOrNull("firstProof") ?? kept.TextOrNull("proof"),
                LeaseSeconds = kept.NumberOrNull("leaseSeconds"),
            };
            uint refused = kept.TryGetProperty("refusedFeatures", out JsonElement bits) ? bits.GetUInt32() : 0;
            session.Refused.UnionWith(session.Features.Where((_, index) => (refused & (1u << index)) != 0));
            string seat = kept.Text("seat");
            _holders.TryAdd(session.User, new Holder(session.User) { Seat = seat, Waits = long.MaxValue });
            if (!_sessions.TryAdd(session.Id, session) || _holders[session.User].Seat != seat)
            {
                findings.Add($"the snapshot: session '{session.Id}' is there twice, or its user holds two seats");
            }
        }
    }

    private void RestoreWaiting(JsonElement state)
    {
        foreach (JsonElement kept in state.List("waiting"))
        {
            string user = kept.Text("user");
            if (_holders.GetValueOrDefault(user) is { Seat: "burst" } holder)
            {
                holder.Waits = _waiters++;
                holder.Uncounted = kept.GetProperty("uncounted").GetBoolean();
            }
            else
            {
                findings.Add($"the snapshot: '{user}' waits, and holds no burst seat");
            }
        }
        foreach (Holder holder in Waiting().Where(holder => holder.Waits == long.MaxValue))
        {
            findings.Add($"the snapshot: '{holder.User}' holds a burst seat, and does not wait");
        }
    }

    private void RestoreRoster(JsonElement state)
    {
        foreach (JsonElement kept in state.List("assignments"))
        {
            string user = kept.Text("user");
            _roster[user] = new NamedUser(user, kept.Text("status"))
            {
                AssignedAt = kept.AtOrNull("assignedAt"),
                LicenseStart = kept.AtOrNull("licenseStart"),
                Reused = kept.TryGetProperty("reused", out JsonElement reused) && reused.GetBoolean(),
                SecurityKey = kept.TextOrNull("securityKey"),
            };
        }
        _reusable.AddRange(state.List("reusable").Select(start => start.At()));
        _locked.AddRange(state.List("locked").Select(start => start.At()));
        BeginActive();
        foreach (string user in state.Texts("wereActive"))
        {
            if (!_activeInMonth.Add(user))
            {
                findings.Add($"the snapshot: '{user}' was active in the month, and is counted twice");
            }
        }
    }
}
