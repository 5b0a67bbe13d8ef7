using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>What each <see cref="Refusal"/> is on HTTP.</summary>
internal sealed class Refusals(IGrainFactory grains)
{
    /// <summary>
    /// A license does not know whether its organization exists; an unknown one is asked for, off the login path, so that the answer names what is really missing.
    /// </summary>
    public async ValueTask<Problem> OfLicenseAsync(
        HttpContext http,
        Refusal refusal,
        string? month = null,
        DateTimeOffset? reassignableAt = null
    )
    {
        bool organizationIsUnknown =
            refusal is Refusal.UnknownLicense
            && await grains.GetGrain<IOrganizationGrain>(http.Organization()).Get() is null;
        return Of(http, organizationIsUnknown ? Refusal.UnknownOrganization : refusal, month, reassignableAt);
    }

    public static Problem Of(
        HttpContext http,
        Refusal refusal,
        string? month = null,
        DateTimeOffset? reassignableAt = null
    )
    {
        (int status, string code) = CodeOf(refusal);
        return new Problem(status, code, DetailOf(http, refusal, month)) { ReassignableAt = reassignableAt };
    }

    public static Problem NoSeatAvailable(HttpContext http, SeatsFull? full)
    {
        (int status, string code) = CodeOf(Refusal.NoSeatAvailable);
        return new Problem(status, code, DetailOf(http, Refusal.NoSeatAvailable, month: null)) { Full = full };
    }

    public static (int Status, string Code) CodeOf(Refusal refusal) =>
        refusal switch
        {
            Refusal.UnknownOrganization => (StatusCodes.Status404NotFound, "unknown_organization"),
            Refusal.UnknownLicense => (StatusCodes.Status404NotFound, "unknown_license"),
            Refusal.UnknownMonth => (StatusCodes.Status404NotFound, "unknown_month"),
            Refusal.InvalidMonth => (StatusCodes.Status400BadRequest, "invalid_month"),
            Refusal.InvalidTimeZone => (StatusCodes.Status400BadRequest, "invalid_time_zone"),
            Refusal.ContractInUse => (StatusCodes.Status409Conflict, "contract_in_use"),
            Refusal.NotAssigned => (StatusCodes.Status403Forbidden, "not_assigned"),
            Refusal.UserNotActive => (StatusCodes.Status403Forbidden, "user_not_active"),
            Refusal.SecurityKeyRequired => (StatusCodes.Status403Forbidden, "security_key_required"),
            Refusal.SecurityKeyInvalid => (StatusCodes.Status403Forbidden, "security_key_invalid"),
            Refusal.SecurityKeyLocked => (StatusCodes.Status403Forbidden, "security_key_locked"),
            Refusal.TooManyFeatures => (StatusCodes.Status400BadRequest, "invalid_request"),
            Refusal.NoRoster => (StatusCodes.Status409Conflict, "no_roster"),
            Refusal.InvalidStatusChange => (StatusCodes.Status409Conflict, "invalid_status_change"),
            Refusal.NoBaseLicenseAvailable => (StatusCodes.Status409Conflict, "no_base_license_available"),
            Refusal.ReassignmentLocked => (StatusCodes.Status409Conflict, "reassignment_locked"),
            Refusal.InvalidSecurityKey => (StatusCodes.Status400BadRequest, "invalid_security_key"),
            Refusal.SessionIdConflict => (StatusCodes.Status409Conflict, "session_id_conflict"),
            Refusal.TooManySessions => (StatusCodes.Status409Conflict, "too_many_sessions"),
            Refusal.NoSeatAvailable => (StatusCodes.Status409Conflict, "no_seat_available"),
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "The contract has no code for it."),
        };

    private static string DetailOf(HttpContext http, Refusal refusal, string? month) =>
        refusal switch
        {
            Refusal.UnknownOrganization => Problem.UnknownOrganization(http.Organization()).Detail,
            Refusal.UnknownLicense => $"Organization '{http.Organization()}' has no license '{http.LicenseType()}'.",
            Refusal.UnknownMonth => $"There are no figures of {month}: it is before the beginning, or no longer kept.",
            Refusal.InvalidMonth => MonthText.Future(month ?? "asked for").Detail,
            Refusal.InvalidTimeZone => "'timeZone' is no IANA id that this broker knows.",
            Refusal.ContractInUse =>
                "'seatModel', and 'baseTotal' to or from null, cannot change while sessions or assignments exist.",
            Refusal.NotAssigned => $"The user has no '{http.LicenseType()}' license assigned.",
            Refusal.UserNotActive => $"The user's '{http.LicenseType()}' license is assigned and not active.",
            Refusal.SecurityKeyRequired => $"A login to '{http.LicenseType()}' needs a signed challenge.",
            // Nothing tells a wrong signature from an unknown challenge or a user without a key.
            Refusal.SecurityKeyInvalid =>
                "The signed challenge is wrong, used, late or another's. Ask for a new one, and sign that.",
            Refusal.SecurityKeyLocked =>
                "Too many wrong proofs of late: the user's key login is locked for 15 minutes.",
            Refusal.TooManyFeatures =>
                $"A session records at most {LoginRequest.FeaturesMax} features over all its logins.",
            Refusal.NoRoster => $"The license '{http.LicenseType()}' keeps no roster: it has no 'baseTotal'.",
            Refusal.InvalidStatusChange =>
                "Users begin as preparing or active; then preparing becomes active, and active and inactive change freely.",
            Refusal.NoBaseLicenseAvailable => $"Every base license of '{http.LicenseType()}' is assigned or locked.",
            Refusal.ReassignmentLocked =>
                "The license's 90 days are not over: until then it is taken from a user only who was deleted.",
            Refusal.InvalidSecurityKey =>
                "'securityKey' must be one public RSA key of 2,048 to 8,192 bits in PEM, of at most 16 KiB.",
            Refusal.SessionIdConflict => $"The session '{http.SessionId()}' is another user's.",
            Refusal.TooManySessions => $"The user holds as many sessions of '{http.LicenseType()}' as one may.",
            Refusal.NoSeatAvailable => $"Every seat of '{http.LicenseType()}' is taken, burst seats included.",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "There are no words for it."),
        };
}
