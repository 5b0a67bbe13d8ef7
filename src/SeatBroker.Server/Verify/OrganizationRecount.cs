using System.Text.Json;
using SeatBroker.Domain;

namespace SeatBroker.Server.Verify;

/// <summary>Recounts an organization's journal: its name, its zones, the license types that it lists.</summary>
internal sealed class OrganizationRecount(Findings findings) : IRecount
{
    private readonly List<string> _licenseTypes = [];
    private Instant? _created;
    private string _displayName = "";
    private string _zones = "";

    public Instant LastInstant { get; private set; } = new(long.MinValue);

    public int MonthCount => 0;

    public IReadOnlyList<string> LicenseTypes => _licenseTypes;

    public static OrganizationRecount From(JsonElement state, Findings findings)
    {
        var recount = new OrganizationRecount(findings)
        {
            LastInstant = state.At("lastInstant"),
            _created = state.At("created"),
            _displayName = state.Text("displayName"),
            _zones = $"{ScannedCalendar.Read(state)}",
        };
        recount._licenseTypes.AddRange(state.Texts("licenseTypes"));
        return recount;
    }

    public void Take(string name, Instant at, JsonElement decided)
    {
        LastInstant = at;
        switch (name)
        {
            case "organizationChanged":
                ScannedCalendar calendar = ScannedCalendar.Read(decided);
                if (!calendar.IsInOrder)
                {
                    findings.Add($"the zones '{calendar}' are not in the order of their months");
                }
                _created ??= at;
                _displayName = decided.Text("displayName");
                _zones = $"{calendar}";
                break;
            case "licenseListed":
                string type = decided.Text("licenseType");
                if (_created is null || _licenseTypes.Contains(type, StringComparer.Ordinal))
                {
                    findings.Add($"license type '{type}' is listed twice, or before the organization was created");
                }
                _licenseTypes.Add(type);
                break;
            default:
                throw new InvalidDataException($"'{name}' is no event of an organization that this version knows.");
        }
    }

    public SortedDictionary<string, string> Facts(Instant at) =>
        new(StringComparer.Ordinal)
        {
            ["last instant"] = $"{LastInstant}",
            ["created"] = $"{_created}",
            ["display name"] = _displayName,
            ["zones"] = _zones,
            ["license types"] = string.Join(", ", _licenseTypes.Order(StringComparer.Ordinal)),
        };
}
