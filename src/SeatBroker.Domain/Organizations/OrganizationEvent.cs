using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Organizations;

/// <summary>Something that was decided for an organization: what its journal keeps.</summary>
/// <param name="At">Never earlier than the event before.</param>
public abstract record OrganizationEvent(Instant At);

/// <summary>The organization was created, or its name or zones changed.</summary>
/// <param name="Zones">All zones, each with the month from which it applies (R10).</param>
public sealed record OrganizationChanged(Instant At, string DisplayName, IReadOnlyList<ZoneFrom> Zones)
    : OrganizationEvent(At);

/// <summary>A license type was put on the list; its contract follows.</summary>
public sealed record LicenseListed(Instant At, string LicenseType) : OrganizationEvent(At);
