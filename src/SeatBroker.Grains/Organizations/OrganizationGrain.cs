using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using SeatBroker.Abstractions;
using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Licenses;
using SeatBroker.Domain.Organizations;
using SeatBroker.Grains.Journal;
using SeatBroker.Grains.Licenses;
using SeatBroker.Grains.Time;
using DomainOrganization = SeatBroker.Domain.Organizations.Organization;
using Organization = SeatBroker.Abstractions.Organization;
using ZoneFrom = SeatBroker.Abstractions.ZoneFrom;

namespace SeatBroker.Grains.Organizations;

/// <summary>The shell around one organization; decides and keeps as a license's shell does. Its journal's key is the organization.</summary>
[Reentrant]
[HashBasedPlacement]
internal sealed partial class OrganizationGrain(
    IJournalStore store,
    GroupCommit commit,
    SnapshotTurn snapshotTurn,
    BrokerClock clock,
    IGrainFactory grains,
    ILogger<OrganizationGrain> log
) : Grain, IOrganizationGrain
{
    private static readonly TimeSpan DeliverAgainAfter = TimeSpan.FromSeconds(5);

    private readonly List<OrganizationEvent> _decided = [];
    private string _id = "";
    private DomainOrganization _organization = new();
    private GrainJournal<OrganizationEvent, OrganizationState> _journal = null!;
    private IGrainTimer? _deliverAgain;

    public async ValueTask<PutOrganizationReply> Put(string displayName, string timeZone)
    {
        if (!TimeZones.IsKnown(timeZone))
        {
            return new(Refusal.InvalidTimeZone, Created: false, Organization: null);
        }
        bool created = !_organization.Exists;
        _organization.Put(displayName, timeZone, Begin(), _decided);
        var reply = new PutOrganizationReply(Refusal.None, created, ToWire());
        await Keep();
        await DeliverZones();
        return reply;
    }

    public async ValueTask<Organization?> Get()
    {
        Organization? reply = _organization.Exists ? ToWire() : null;
        await Keep();
        return reply;
    }

    public async ValueTask<PutContractReply> PutLicense(string licenseType, LicenseContract contract)
    {
        Identifier.Require(licenseType, "license type");
        Instant now = Begin();
        if (!_organization.Exists)
        {
            await Keep();
            return new(Refusal.UnknownOrganization, Created: false, Contract: null);
        }
        _organization.ListLicense(licenseType, now, _decided);
        await Keep();
        return await License(licenseType).PutContract(contract, Zones());
    }

    public async ValueTask<RemoveUserReply> RemoveUser(string user)
    {
        Identifier.Require(user, "user");
        string[] types = [.. _organization.LicenseTypes];
        Refusal refusal = _organization.Exists ? Refusal.None : Refusal.UnknownOrganization;
        await Keep();
        bool[] removed = await Task.WhenAll(
            types.Select(type => grains.GetGrain<ILicenseRoster>(LicenseKey.Of(_id, type)).RemoveUser(user).AsTask())
        );
        return new(refusal, [.. types.Where((_, index) => removed[index])]);
    }

    public async ValueTask<string[]?> GetLicenseTypes()
    {
        string[]? types = _organization.Exists ? [.. _organization.LicenseTypes] : null;
        await Keep();
        return types;
    }

    public async ValueTask<ZoneFrom[]?> GetZones()
    {
        ZoneFrom[]? zones = _organization.Exists ? Zones() : null;
        await Keep();
        return zones;
    }

    public async ValueTask<StatementReply> GetStatement(string month)
    {
        YearMonth name = YearMonth.Parse(month);
        Instant now = Begin();
        if (!_organization.Exists)
        {
            await Keep();
            return new(Refusal.UnknownOrganization, Statement: null);
        }
        YearMonth open = _organization.Calendar.Containing(now).Name;
        if (
            name > open
            || name < _organization.FirstMonth
            || MonthsFrom(name, open) > Domain.Licenses.License.ClosedMonthsMax
        )
        {
            await Keep();
            return new(name > open ? Refusal.InvalidMonth : Refusal.UnknownMonth, Statement: null);
        }
        string timeZone = _organization.Calendar.ZoneOf(name);
        string[] types = [.. _organization.LicenseTypes];
        await Keep();

        MonthReply[] months = await Task.WhenAll(types.Select(type => License(type).GetMonth(month).AsTask()));
        var lines = new List<StatementLine>(types.Length);
        bool closed = name < open;
        for (int i = 0; i < types.Length; i++)
        {
            if (months[i].Month is { } figures)
            {
                closed &= figures.Closed;
                lines.Add(ToLine(types[i], figures));
            }
        }
        return new(Refusal.None, new Statement(_id, month, timeZone, closed, [.. lines]));
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = this.GetPrimaryKeyString();
        Identifier.Require(_id, "organization");
        _journal = new(_id, store, commit, snapshotTurn, decision => decision.At, StopUsing, log);
        (OrganizationState? state, IEnumerable<OrganizationEvent> events) = await _journal.Read(cancellationToken);
        if (state is not null)
        {
            _organization = DomainOrganization.Restore(state);
        }
        foreach (OrganizationEvent decision in events)
        {
            _organization.Apply(decision);
        }
    }

    /// <summary>Tells every license the zones, so that each closes its months in the right one. A license that becomes active asks by itself.</summary>
    private async Task DeliverZones()
    {
        _deliverAgain?.Dispose();
        _deliverAgain = null;
        try
        {
            ZoneFrom[] zones = Zones();
            await Task.WhenAll(_organization.LicenseTypes.Select(type => License(type).PutZones(zones).AsTask()));
        }
        catch (Exception e)
        {
            LogZonesNotDelivered(e, _id);
            _deliverAgain = this.RegisterGrainTimer(
                _ => DeliverZones(),
                new GrainTimerCreationOptions(DeliverAgainAfter, Timeout.InfiniteTimeSpan)
                {
                    Interleave = true,
                    KeepAlive = true,
                }
            );
            throw;
        }
    }

    private Instant Begin() =>
        _journal.HasFailed ? throw new TryAgainException("An earlier append of this journal failed.") : clock.Now;

    private Task Keep()
    {
        if (_decided.Count > 0)
        {
            _journal.Record(_decided);
            _journal.SnapshotIfDue(_organization.Capture, _organization.LastInstant);
        }
        if (!_organization.Exists)
        {
            DeactivateOnIdle();
        }
        return _journal.Durable;
    }

    private void StopUsing() =>
        GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationError, "The journal must be read again."));

    private ILicenseGrain License(string licenseType) =>
        grains.GetGrain<ILicenseGrain>(LicenseKey.Of(_id, licenseType));

    private Organization ToWire() => new(_id, _organization.DisplayName, _organization.TimeZone);

    private ZoneFrom[] Zones() => LicenseWire.ToWire(_organization.Calendar!.Zones);

    private static StatementLine ToLine(string licenseType, LicenseMonth month) =>
        new(
            licenseType,
            month.DisplayName,
            month.Category,
            month.SeatModel,
            month.Peak,
            month.ReachedAt,
            month.CarriedIn,
            month.ActiveUsersInPeriod,
            month.UnitPrice?.Amount,
            month.UnitPrice?.Currency,
            month.UnitPrice is { } price ? month.Peak * price.Amount : null
        );

    private static int MonthsFrom(YearMonth first, YearMonth last) =>
        ((last.Year - first.Year) * 12) + last.Month - first.Month;

    [LoggerMessage(
        20,
        LogLevel.Warning,
        "The zones of '{Organization}' did not reach every license; they are sent again."
    )]
    private partial void LogZonesNotDelivered(Exception exception, string organization);
}
