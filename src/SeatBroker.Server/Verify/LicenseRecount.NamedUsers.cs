using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Named users and their base licenses (R16 to R22).</summary>
internal sealed partial class LicenseRecount
{
    private static readonly TimeSpan Term = TimeSpan.FromDays(90);

    private readonly Dictionary<string, NamedUser> _roster = new(StringComparer.Ordinal);
    private readonly HashSet<string> _activeInMonth = new(StringComparer.Ordinal);
    private readonly List<Instant> _reusable = [];
    private readonly List<Instant> _locked = [];

    private int? ActiveInMonth => _terms is { KeepsRoster: true } ? _activeInMonth.Count : null;

    private void BeginActive()
    {
        _activeInMonth.Clear();
        _activeInMonth.UnionWith(_roster.Values.Where(user => user.Status == "active").Select(user => user.Name));
    }

    /// <summary>Time alone frees a license whose 90 days are over: no event tells it (R19).</summary>
    private void FreeBaseLicenses(Instant at)
    {
        _reusable.RemoveAll(start => start + Term <= at);
        _locked.RemoveAll(start => start + Term <= at);
    }

    private void ChangeRoster(string name, JsonElement decided, Instant at)
    {
        string user = decided.Text("user");
        NamedUser? present = _roster.GetValueOrDefault(user);
        string? required = name switch
        {
            "userPrepared" => null,
            "userActivated" => present is null ? null : "preparing",
            "userDeactivated" => "active",
            "userReactivated" => "inactive",
            "userRemoved" or "securityKeyChanged" => present?.Status ?? "on the roster",
            _ => throw new InvalidDataException($"'{name}' is no event of a license that this version knows."),
        };
        if (present?.Status != required || _terms is not { KeepsRoster: true })
        {
            findings.Add($"'{user}' is told of {name}, and is {present?.Status ?? "not on the roster"} (R17)");
        }
        switch (name)
        {
            case "userPrepared":
                _roster[user] = new NamedUser(user, "preparing");
                break;
            case "userActivated":
                Activate(present ?? new NamedUser(user, "preparing"), decided.At("licenseStart"), at);
                break;
            case "userRemoved":
                Remove(present, decided.GetProperty("reassigned").GetBoolean(), at);
                break;
            case "securityKeyChanged" when present is not null:
                _roster[user] = present with { SecurityKey = decided.TextOrNull("publicKey") };
                break;
            case "userDeactivated" when present is not null:
                _roster[user] = present with { Status = "inactive" };
                break;
            case "userReactivated" when present is not null:
                _roster[user] = present with { Status = "active" };
                _activeInMonth.Add(user);
                break;
        }
    }

    private void Activate(NamedUser user, Instant start, Instant at)
    {
        int assigned = _roster.Values.Count(other => other.LicenseStart is not null);
        int total = _terms?.BaseTotal ?? 0;
        if (assigned + _locked.Count >= total)
        {
            findings.Add($"'{user.Name}' is assigned a base license, and none of {total} is available (R17)");
        }
        bool reuses = assigned + _reusable.Count + _locked.Count >= total && _reusable.Count > 0;
        Instant expected = reuses ? _reusable.Min() : at;
        if (start != expected)
        {
            findings.Add($"the 90 days of '{user.Name}' begin at {start}, recounted {expected} (R17, R18)");
        }
        if (reuses)
        {
            _reusable.Remove(expected);
        }
        _roster[user.Name] = user with { Status = "active", AssignedAt = at, LicenseStart = start, Reused = reuses };
        _activeInMonth.Add(user.Name);
    }

    private void Remove(NamedUser? user, bool reassigned, Instant at)
    {
        if (user is null)
        {
            return;
        }
        _roster.Remove(user.Name);
        if (user.LicenseStart is { } start && at < start + Term)
        {
            (user.Reused ? _locked : _reusable).Add(start);
            if (reassigned)
            {
                findings.Add($"the license of '{user.Name}' is taken within its 90 days (R20)");
            }
        }
    }

    /// <summary>Of the open month, and not now (R16).</summary>
    private IEnumerable<string> WereActive() =>
        _activeInMonth.Where(user => _roster.GetValueOrDefault(user)?.Status != "active");

    private sealed record NamedUser(string Name, string Status)
    {
        public Instant? AssignedAt { get; init; }

        public Instant? LicenseStart { get; init; }

        public bool Reused { get; init; }

        public string? SecurityKey { get; init; }
    }
}
