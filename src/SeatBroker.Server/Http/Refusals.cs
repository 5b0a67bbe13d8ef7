using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>What each <see cref="Refusal"/> is on HTTP.</summary>
internal sealed class Refusals(IGrainFactory grains)
{
    /// <summary>
    /// A license does not know whether its organization exists; an unknown one is asked for, off the login path, so that the answer names what is really missing.
    /// </summary>
    public async ValueTask<Problem> OfLicenseAsync(HttpContext http, Refusal refusal, string? month = null)
    {
        bool organizationIsUnknown =
            refusal is Refusal.UnknownLicense
            && await grains.GetGrain<IOrganizationGrain>(http.Organization()).Get() is null;
        return Of(http, organizationIsUnknown ? Refusal.UnknownOrganization : refusal, month);
    }

    public static Problem Of(HttpContext http, Refusal refusal, string? month = null)
    {
        (int status, string code) = CodeOf(refusal);
        return new Problem(status, code, DetailOf(http, refusal, month));
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
            Refusal.SessionIdConflict => $"The session '{http.SessionId()}' is another user's.",
            Refusal.TooManySessions => $"The user holds as many sessions of '{http.LicenseType()}' as one may.",
            Refusal.NoSeatAvailable => $"Every seat of '{http.LicenseType()}' is taken, burst seats included.",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "There are no words for it."),
        };
}
