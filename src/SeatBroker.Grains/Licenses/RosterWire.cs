using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Licenses;

/// <summary>Named users, put into what crosses the wire.</summary>
internal static class RosterWire
{
    public static AssignmentReply ToReply(AssignmentOutcome outcome) =>
        new()
        {
            Refusal = ToRefusal(outcome.Verdict),
            Created = outcome.Verdict == AssignmentVerdict.Created,
            Assignment = outcome.Assignment is { } assignment ? ToWire(assignment) : null,
            ReassignableAt = outcome.ReassignableAt?.ToDateTimeOffset(),
        };

    public static Abstractions.Assignment ToWire(Domain.Licenses.Assignment assignment) =>
        new(
            assignment.User,
            (Abstractions.AssignmentStatus)assignment.Status,
            assignment.AssignedAt?.ToDateTimeOffset(),
            assignment.License?.End.ToDateTimeOffset(),
            assignment.SecurityKey is not null
        );

    private static Refusal ToRefusal(AssignmentVerdict verdict) =>
        verdict switch
        {
            AssignmentVerdict.Created
            or AssignmentVerdict.Changed
            or AssignmentVerdict.Removed
            or AssignmentVerdict.NotOnRoster => Refusal.None,
            AssignmentVerdict.UnknownLicense => Refusal.UnknownLicense,
            AssignmentVerdict.NoRoster => Refusal.NoRoster,
            AssignmentVerdict.InvalidStatusChange => Refusal.InvalidStatusChange,
            AssignmentVerdict.NoBaseLicenseAvailable => Refusal.NoBaseLicenseAvailable,
            AssignmentVerdict.ReassignmentLocked => Refusal.ReassignmentLocked,
            _ => throw new InvariantBrokenException($"{verdict} has a refusal"),
        };
}
