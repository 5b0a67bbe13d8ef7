using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Grains.Licenses;

/// <summary>What runs, put into what crosses the wire, and back.</summary>
internal static class LicenseWire
{
    public static Refusal ToRefusal(LoginVerdict verdict) =>
        verdict switch
        {
            LoginVerdict.Granted or LoginVerdict.Repeated => Refusal.None,
            LoginVerdict.UnknownLicense => Refusal.UnknownLicense,
            LoginVerdict.SessionIdConflict => Refusal.SessionIdConflict,
            LoginVerdict.NotAssigned => Refusal.NotAssigned,
            LoginVerdict.UserNotActive => Refusal.UserNotActive,
            LoginVerdict.SecurityKeyRequired => Refusal.SecurityKeyRequired,
            LoginVerdict.SecurityKeyInvalid => Refusal.SecurityKeyInvalid,
            LoginVerdict.SecurityKeyLocked => Refusal.SecurityKeyLocked,
            LoginVerdict.TooManyFeatures => Refusal.TooManyFeatures,
            LoginVerdict.TooManySessions => Refusal.TooManySessions,
            LoginVerdict.NoSeatAvailable => Refusal.NoSeatAvailable,
            _ => throw new InvariantBrokenException($"{verdict} has a refusal"),
        };

    public static LoginReply ToReply(License license, LoginOutcome outcome)
    {
        if (outcome.Session is { } session)
        {
            return new LoginReply
            {
                Repeated = outcome.Verdict == LoginVerdict.Repeated,
                Seat = ToWire(session.Seat),
                Since = session.Since.ToDateTimeOffset(),
                ExpiresAt = session.LeaseEnd.ToDateTimeOffset(),
                Features = [.. License.FeaturesOf(session)],
                NewFeatures = [.. outcome.NewFeatures],
                LeaseSeconds = license.LargestLeaseSecondsOf(session),
                LeaseSecondsNow = license.Contract!.LeaseSeconds,
            };
        }
        return new LoginReply
        {
            Refusal = ToRefusal(outcome.Verdict),
            Full =
                outcome.Verdict == LoginVerdict.NoSeatAvailable
                    ? new(ToWire(license.Concurrent), ToWire(license.Burst), RetryAfterSeconds(license))
                    : null,
        };
    }

    public static RenewedSession ToRenewed(string id, Session session) =>
        new(id, ToWire(session.Seat), session.LeaseEnd.ToDateTimeOffset(), FeaturesLost: []);

    public static FeatureSession ToFeatureSession(License license, string licenseType, Session session) =>
        new(
            FeatureSession.IdOf(licenseType, session.Id),
            session.LeaseEnd.ToDateTimeOffset(),
            license.LargestLeaseSecondsOf(session)
        );

    public static FeatureLease ToDomain(FeatureSession session) =>
        new(Instant.From(session.LeaseEnd), session.LeaseSeconds);

    public static LoginCommand ToDomain(LoginRequest request, string organization, string licenseType)
    {
        var login = new LoginCommand(request.SessionId, request.User) { Features = request.Features };
        if (request.SecurityKey is not { } key)
        {
            return login;
        }
        byte[] message = SecurityKey.Message(key.Challenge, organization, licenseType, request.User, request.SessionId);
        return login with { Proof = new SecurityKeyProof(key.Challenge, key.Signature, message) };
    }

    public static FeatureGrant ToGrant(string licenseType, LoginOutcome outcome) =>
        new(licenseType, ToRefusal(outcome.Verdict), outcome.Session is { } session ? ToWire(session.Seat) : default);

    public static HeldSession ToHeld(Session session) =>
        new(
            session.Id,
            session.User,
            ToWire(session.Seat),
            session.Since.ToDateTimeOffset(),
            session.LeaseEnd.ToDateTimeOffset(),
            session.Number,
            session.RenewedAt?.ToDateTimeOffset(),
            Features: []
        );

    public static LicenseUsage ToUsage(License license)
    {
        Contract contract = license.Contract!;
        bool isFixed = contract.SeatModel == Domain.Licenses.SeatModel.Fixed;
        return new LicenseUsage
        {
            Month = license.OpenMonth!.Name.ToString(),
            ActiveUsers = license.ActiveUsers,
            Base = license.Base is { } count ? new(count.Total, count.InUse, count.Reusable, count.Available) : null,
            Concurrent = isFixed ? null : ToWire(license.Concurrent),
            Burst = isFixed ? null : ToWire(license.Burst),
            ActiveInBillingPeriod = license.ActiveInPeriod,
        };
    }

    public static LicenseMonth ToWire(MonthFigures figures, bool closed) =>
        new()
        {
            Month = figures.Month.Name.ToString(),
            TimeZone = figures.Month.TimeZone,
            Closed = closed,
            Peak = figures.Peak,
            ReachedAt = figures.ReachedAt?.ToDateTimeOffset(),
            CarriedIn = figures.CarriedIn,
            DisplayName = figures.DisplayName,
            Category = (LicenseCategory)figures.Category,
            SeatModel = (Abstractions.SeatModel)figures.SeatModel,
            ActiveUsersInPeriod = figures.ActiveUsers,
            UnitPrice = figures.Price is { } price ? new(price.Amount, price.Currency) : null,
        };

    public static LicenseContract ToWire(Contract contract)
    {
        bool isFixed = contract.SeatModel == Domain.Licenses.SeatModel.Fixed;
        return new LicenseContract
        {
            DisplayName = contract.DisplayName,
            Category = (LicenseCategory)contract.Category,
            SeatModel = (Abstractions.SeatModel)contract.SeatModel,
            BaseTotal = contract.BaseTotal,
            ConcurrentTotal = isFixed ? null : contract.ConcurrentTotal,
            BurstTotal = isFixed ? null : contract.BurstTotal,
            LeaseSeconds = contract.LeaseSeconds,
            RequiresSecurityKey = contract.RequiresSecurityKey,
            MonthlyPrice = contract.Price is { } price ? new(price.Amount, price.Currency) : null,
        };
    }

    /// <exception cref="ArgumentException">The contract breaks a limit.</exception>
    public static Contract ToDomain(LicenseContract contract)
    {
        var domain = new Contract(
            contract.DisplayName,
            (Category)contract.Category,
            (Domain.Licenses.SeatModel)contract.SeatModel,
            contract.BaseTotal,
            contract.ConcurrentTotal ?? 0,
            contract.BurstTotal ?? 0,
            contract.LeaseSeconds,
            contract.RequiresSecurityKey,
            contract.MonthlyPrice is { } price ? new(price.Amount, price.Currency) : null
        );
        domain.Check();
        return domain;
    }

    public static Domain.Billing.ZoneFrom[] ToDomain(Abstractions.ZoneFrom[] zones) =>
        [.. zones.Select(zone => new Domain.Billing.ZoneFrom(YearMonth.Parse(zone.FromMonth), zone.TimeZone))];

    public static Abstractions.ZoneFrom[] ToWire(IReadOnlyList<Domain.Billing.ZoneFrom> zones) =>
        [.. zones.Select(zone => new Abstractions.ZoneFrom(zone.From.ToString(), zone.TimeZone))];

    public static Abstractions.SeatKind ToWire(Domain.Licenses.SeatKind seat) => (Abstractions.SeatKind)seat;

    private static ConcurrentUsage ToWire(ConcurrentCount count) =>
        new(count.Total, count.InUse, count.Available, count.OverBy);

    private static BurstUsage ToWire(BurstCount count) =>
        new(count.Total, count.InUse, count.Peak, count.Available, count.OverBy);

    private static int? RetryAfterSeconds(License license)
    {
        if (license.NextLeaseEnd is not { } end)
        {
            return null;
        }
        double seconds = Math.Ceiling((end - license.LastInstant).TotalSeconds);
        return Math.Max(1, (int)seconds);
    }
}
