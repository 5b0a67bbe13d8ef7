using System.ComponentModel.DataAnnotations;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>What a named user is put on the roster with.</summary>
internal sealed class AssignmentBody
{
    [AllowedValues(Words.Preparing, Words.Active, Words.Inactive)]
    public required string Status { get; set; }

    /// <summary>A public RSA key of 2,048 to 8,192 bits in PEM; absent keeps the registered one, null removes it.</summary>
    public string? SecurityKey
    {
        get;
        set
        {
            field = value;
            _securityKeyGiven = true;
        }
    }

    // Null and absent are told apart by whether the member was read at all.
    private bool _securityKeyGiven;

    public (AssignmentChange? Change, Problem? Problem) ToChange(string user) =>
        Words.ToStatus(Status) is { } status
            ? (
                new AssignmentChange(user, status)
                {
                    ChangesSecurityKey = _securityKeyGiven,
                    SecurityKey = SecurityKey,
                },
                null
            )
            : (null, Problem.InvalidRequest("'status' must be preparing, active or inactive."));
}

/// <summary>A named user.</summary>
internal sealed record AssignmentJson
{
    public required string User { get; init; }

    [AllowedValues(Words.Preparing, Words.Active, Words.Inactive)]
    public required string Status { get; init; }

    /// <summary>When the user got the base license; null while preparing.</summary>
    public required string? AssignedAt { get; init; }

    /// <summary>When the license's 90 days are over, also when past; null while preparing.</summary>
    public required string? ReassignableAt { get; init; }

    public required bool HasSecurityKey { get; init; }

    public static AssignmentJson Of(Assignment assignment) =>
        new()
        {
            User = assignment.User,
            Status = assignment.Status.ToWord(),
            AssignedAt = assignment.AssignedAt?.ToText(),
            ReassignableAt = assignment.ReassignableAt?.ToText(),
            HasSecurityKey = assignment.HasSecurityKey,
        };
}
