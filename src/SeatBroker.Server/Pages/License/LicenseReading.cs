using SeatBroker.Abstractions;
using SeatBroker.Grains;
using Identifier = SeatBroker.Abstractions.Identifier;

namespace SeatBroker.Server.Pages;

/// <summary>One license: its figures, who holds a seat, its months.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="AsOf">When it was read.</param>
/// <param name="Row">The figures.</param>
/// <param name="Sessions">A page of the sessions, oldest login first.</param>
/// <param name="NextCursor">The sessions go on after it; null: they do not.</param>
/// <param name="Months">The closed months, oldest first, and then the open one.</param>
public sealed record LicenseView(
    Organization Organization,
    DateTimeOffset AsOf,
    LicenseMappingRow Row,
    IReadOnlyList<HeldSession> Sessions,
    long? NextCursor,
    IReadOnlyList<LicenseMonth> Months
);

/// <summary>A license's view, or why there is none.</summary>
public sealed record LicenseViewAnswer(PageProblem Problem, LicenseView? View = null);

/// <summary>A session that is to be released; null: it holds no seat any more.</summary>
public sealed record SessionAnswer(PageProblem Problem, HeldSession? Session = null);

/// <summary>Reads a license from its grain, and releases its sessions.</summary>
internal sealed class LicenseReading(
    IGrainFactory grains,
    [FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider clock
)
{
    public const int SessionCountMax = 1_000;

    public async Task<LicenseViewAnswer> ReadAsync(string organization, string licenseType, long after)
    {
        if (!Identifier.IsValid(organization))
        {
            return new(PageProblem.UnknownOrganization);
        }

        try
        {
            return await grains.GetGrain<IOrganizationGrain>(organization).Get() is { } known
                ? await ReadAsync(known, licenseType, after)
                : new(PageProblem.UnknownOrganization);
        }
        catch (Exception failure) when (PageProblems.IsTryAgain(failure))
        {
            return new(PageProblem.TryAgain);
        }
    }

    public async Task<SessionAnswer> FindSessionAsync(
        string organization,
        string licenseType,
        string sessionId,
        long cursor
    )
    {
        if (!AreValid(organization, licenseType, sessionId))
        {
            return new(PageProblem.None);
        }

        try
        {
            var reply = await License(organization, licenseType).GetSessions(Before(cursor), countMax: 1);
            return new(
                PageProblem.None,
                reply.Sessions.FirstOrDefault(session => session.Cursor == cursor && session.SessionId == sessionId)
            );
        }
        catch (Exception failure) when (PageProblems.IsTryAgain(failure))
        {
            return new(PageProblem.TryAgain);
        }
    }

    /// <summary>Ends a session; also one that has ended already.</summary>
    public async Task<PageProblem> ReleaseAsync(string organization, string licenseType, string sessionId)
    {
        if (!AreValid(organization, licenseType, sessionId))
        {
            return PageProblem.None;
        }

        try
        {
            await License(organization, licenseType).Logout(sessionId);
            return PageProblem.None;
        }
        catch (Exception failure) when (PageProblems.IsTryAgain(failure))
        {
            return PageProblem.TryAgain;
        }
    }

    private async Task<LicenseViewAnswer> ReadAsync(Organization organization, string licenseType, long after)
    {
        if (!Identifier.IsValid(licenseType))
        {
            return new(PageProblem.UnknownLicense);
        }

        var grain = License(organization.Id, licenseType);
        var license = await grain.GetLicense();
        if (license is not { Contract: { } contract, Usage: { } usage })
        {
            return new(PageProblem.UnknownLicense);
        }

        var sessions = await grain.GetSessions(after, SessionCountMax);
        var months = await grain.GetMonths();
        return new(
            PageProblem.None,
            new(
                organization,
                clock.GetUtcNow(),
                new(licenseType, contract, usage),
                sessions.Sessions,
                sessions.NextCursor,
                months.Months
            )
        );
    }

    private static bool AreValid(string organization, string licenseType, string sessionId) =>
        Identifier.IsValid(organization) && Identifier.IsValid(licenseType) && Identifier.IsValid(sessionId);

    private static long Before(long cursor) => cursor > 0 ? cursor - 1 : 0;

    private ILicenseGrain License(string organization, string licenseType) =>
        grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));
}
