using SeatBroker.Domain.Billing;

namespace SeatBroker.Domain.Licenses;

/// <summary>What was purchased, and the organization's zones.</summary>
public sealed partial class License
{
    /// <summary>Creates the license or replaces its contract. Raised totals promote at once, lowered ones evict nobody (R5).</summary>
    public ContractVerdict PutContract(
        Contract contract,
        IReadOnlyList<ZoneFrom> zones,
        Instant clock,
        List<LicenseEvent> decided
    )
    {
        Instant now = Advance(clock, decided);
        bool created = !Exists;
        if (Exists && (SessionCount > 0 || _roster.Count > 0) && ChangesKind(Contract, contract))
        {
            return ContractVerdict.ContractInUse;
        }
        DecideZones(zones, now, decided);
        if (contract != Contract)
        {
            Decide(new ContractChanged(now, contract), decided);
            PromoteWaiting(now, decided);
        }
        return created ? ContractVerdict.Created : ContractVerdict.Changed;
    }

    /// <summary>Takes over the organization's zones. A license without a contract needs none.</summary>
    public void PutZones(IReadOnlyList<ZoneFrom> zones, Instant clock, List<LicenseEvent> decided)
    {
        Instant now = Advance(clock, decided);
        if (Exists)
        {
            DecideZones(zones, now, decided);
        }
    }

    private void DecideZones(IReadOnlyList<ZoneFrom> zones, Instant now, List<LicenseEvent> decided)
    {
        if (_calendar is null || !_calendar.Zones.SequenceEqual(zones))
        {
            Decide(new ZonesChanged(now, zones), decided);
        }
    }

    private static bool ChangesKind(Contract before, Contract after) =>
        before.SeatModel != after.SeatModel || before.KeepsRoster != after.KeepsRoster;

    private void ApplyContract(ContractChanged e)
    {
        Contract = e.Contract;
        _leases.Add(_seats.NextNumber, e.Contract.LeaseSeconds);
        _leases.ForgetBefore(_seats.InLoginOrder().FirstOrDefault()?.Number ?? _seats.NextNumber);
        _peak ??= new PeakMeter(_calendar!.Containing(e.At), carriedIn: 0);
    }

    private void ApplyZones(ZonesChanged e)
    {
        _calendar = new BillingCalendar(e.Zones);
        if (_peak is not null)
        {
            // The open month takes a zone that applies to it, unless that would end it in the past.
            BillingMonth month = _calendar.MonthFrom(_peak.Month.Name, _peak.Month.Start);
            if (month.End > e.At)
            {
                _peak.Reschedule(month);
            }
        }
    }
}
