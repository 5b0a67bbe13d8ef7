using System.Diagnostics.CodeAnalysis;
using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Organizations;

/// <summary>An organization: its name, its zones, the list of its license types. Decides and applies as a license does.</summary>
public sealed class Organization
{
    /// <summary>Zones that ended no kept month are forgotten: the closed months know theirs themselves.</summary>
    private const int ZonesMax = 48;

    private readonly SortedSet<string> _licenseTypes = new(StringComparer.Ordinal);
    private Instant _created;

    [MemberNotNullWhen(true, nameof(Calendar))]
    public bool Exists => Calendar is not null;

    public string DisplayName { get; private set; } = "";

    /// <summary>Null until the organization exists.</summary>
    public BillingCalendar? Calendar { get; private set; }

    /// <summary>The zone last set; it may apply from the next month only.</summary>
    public string TimeZone => Calendar!.Zones[^1].TimeZone;

    /// <summary>In ordinal order. A listed type may still be without a contract.</summary>
    public IReadOnlyCollection<string> LicenseTypes => _licenseTypes;

    public Instant LastInstant { get; private set; } = new(long.MinValue);

    /// <summary>The billing month of the organization's creation.</summary>
    public YearMonth FirstMonth => Calendar!.Containing(_created).Name;

    /// <summary>Creates or changes the organization. A changed zone applies from the next billing month (R14).</summary>
    public void Put(string displayName, string timeZone, Instant clock, List<OrganizationEvent> decided)
    {
        Instant now = Instant.Max(clock, LastInstant);
        BillingCalendar calendar = Calendar is null ? NewCalendar(timeZone, now) : WithZone(Calendar, timeZone, now);
        if (!Exists || DisplayName != displayName || !Calendar.Zones.SequenceEqual(calendar.Zones))
        {
            Decide(new OrganizationChanged(now, displayName, calendar.Zones), decided);
        }
    }

    /// <summary>Puts a license type on the list, before its contract is durable: nothing grants that is not billed.</summary>
    public void ListLicense(string licenseType, Instant clock, List<OrganizationEvent> decided)
    {
        Invariant.Holds(Exists);
        if (!_licenseTypes.Contains(licenseType))
        {
            Decide(new LicenseListed(Instant.Max(clock, LastInstant), licenseType), decided);
        }
    }

    /// <exception cref="InvariantBrokenException">The event does not follow from those before it.</exception>
    public void Apply(OrganizationEvent decision)
    {
        Invariant.Holds(decision.At >= LastInstant);
        switch (decision)
        {
            case OrganizationChanged e:
                _created = Exists ? _created : e.At;
                DisplayName = e.DisplayName;
                Calendar = new BillingCalendar(e.Zones);
                break;
            case LicenseListed e:
                Invariant.Holds(Exists && _licenseTypes.Add(e.LicenseType));
                break;
            default:
                throw new InvariantBrokenException($"{decision.GetType().Name} is an event that this version knows");
        }
        LastInstant = decision.At;
    }

    /// <summary>Copies what the events added up to.</summary>
    public OrganizationState Capture() => new(LastInstant, _created, DisplayName, Calendar!.Zones, [.. _licenseTypes]);

    public static Organization Restore(OrganizationState state)
    {
        var organization = new Organization
        {
            LastInstant = state.LastInstant,
            _created = state.Created,
            DisplayName = state.DisplayName,
            Calendar = new BillingCalendar(state.Zones),
        };
        organization._licenseTypes.UnionWith(state.LicenseTypes);
        return organization;
    }

    private void Decide(OrganizationEvent decision, List<OrganizationEvent> decided)
    {
        Apply(decision);
        decided.Add(decision);
    }

    private static BillingCalendar NewCalendar(string timeZone, Instant now)
    {
        // Any calendar of the zone tells its month; this one reaches back to the first.
        var calendar = new BillingCalendar([new ZoneFrom(new YearMonth(1, 1), timeZone)]);
        return new BillingCalendar([new ZoneFrom(calendar.Containing(now).Name, timeZone)]);
    }

    private static BillingCalendar WithZone(BillingCalendar calendar, string timeZone, Instant now)
    {
        BillingCalendar changed = calendar.With(new ZoneFrom(calendar.Containing(now).Name.Next(), timeZone));
        return new BillingCalendar([.. changed.Zones.TakeLast(ZonesMax)]);
    }
}

/// <summary>What an organization's events add up to, for snapshots.</summary>
public sealed record OrganizationState(
    Instant LastInstant,
    Instant Created,
    string DisplayName,
    IReadOnlyList<ZoneFrom> Zones,
    IReadOnlyList<string> LicenseTypes
);
