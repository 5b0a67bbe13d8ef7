using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.Tests.Verify;

/// <summary>A license that lives through whatever chance brings: logins, leases that end, months, zones, restarts, frozen processes, named users.</summary>
internal sealed class RandomLicense
{
    private const string Type = "agent";

    private static readonly string[] ZoneNames = ["Asia/Tokyo", "Europe/Berlin", "America/Santiago", "Pacific/Apia"];

    private readonly Random _random;
    private readonly KeptJournal<LicenseEvent> _journal;
    private readonly int? _baseTotal;
    private readonly bool _isFixed;
    private readonly bool _isFeature;
    private License _license = new();
    private BillingCalendar _calendar = new([new ZoneFrom(new YearMonth(2026, 11), "Asia/Tokyo")]);
    private Instant _now = Instant.From(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public RandomLicense(int seed, IJournalStore store)
    {
        _random = new Random(seed);
        _journal = new(store, $"acme/{Type}", decided => decided.At);
        _isFixed = seed % 5 == 0;
        _isFeature = seed % 3 == 0;
        _baseTotal = _isFixed || seed % 2 == 0 ? 6 : null;
    }

    public Instant Now => _now;

    public async Task Live(int stepCount)
    {
        _license.PutContract(NextContract(), _calendar.Zones, _now, _journal.Decided);
        await _journal.Keep();
        for (int step = 0; step < stepCount; step++)
        {
            Pass();
            Decide();
            await _journal.Keep();
            if (_random.Next(15) == 0)
            {
                await _journal.Snapshot(_license.Capture(), _license.LastInstant);
            }
        }
    }

    private void Pass()
    {
        Instant monthEnd = _license.OpenMonth!.End;
        _now = _random.Next(100) switch
        {
            < 60 => _now + TimeSpan.FromSeconds(_random.Next(20)),
            < 85 => _now + TimeSpan.FromSeconds(_random.Next(600)),
            < 95 => _now + TimeSpan.FromHours(_random.Next(30)),
            < 98 when _now < monthEnd => monthEnd,
            _ => _now + TimeSpan.FromDays(_random.Next(40)),
        };
    }

    private void Decide()
    {
        string user = $"u{_random.Next(9)}";
        string session = $"s-{user}-{_random.Next(3)}";
        switch (_random.Next(20))
        {
            case < 8:
                LogIn(session, user);
                break;
            case < 10:
                _license.Logout(session, _now, _journal.Decided);
                break;
            case < 12:
                Renew(session);
                break;
            case 12:
                _license.PutContract(NextContract(), _calendar.Zones, _now, _journal.Decided);
                break;
            case 13:
                ChangeZone();
                break;
            case 14:
                Restart();
                break;
            case 15:
                Freeze();
                break;
            case 16 or 17 or 18:
                ChangeRoster(user);
                break;
            default:
                _license.RefuseFeatures(session, ["voice"], _now, _journal.Decided);
                break;
        }
    }

    private void LogIn(string session, string user)
    {
        if (_isFeature)
        {
            int seconds = _random.Next(2) == 0 ? 90 : 600;
            FeatureLease lease = new(_now + TimeSpan.FromSeconds(seconds), seconds);
            _license.LoginFeature(session, user, lease, _now, _journal.Decided);
            return;
        }
        string[] features = _random.Next(3) == 0 ? ["voice", $"chat-{_random.Next(3)}"] : [];
        _license.Login(new LoginCommand(session, user) { Features = features }, _now, _journal.Decided);
    }

    private void Renew(string session)
    {
        if (_isFeature)
        {
            _license.RenewFeature(session, new(_now + TimeSpan.FromMinutes(10), 600), _now, _journal.Decided);
        }
        else
        {
            _license.Renew(session, _now, _journal.Decided);
        }
    }

    private void ChangeZone()
    {
        YearMonth next = _calendar.Containing(_now).Name.Next();
        _calendar = _calendar.With(new ZoneFrom(next, ZoneNames[_random.Next(ZoneNames.Length)]));
        _license.PutZones(_calendar.Zones, _now, _journal.Decided);
    }

    private void Restart()
    {
        _license = License.Restore(_license.Capture());
        _journal.Restart();
        _now += TimeSpan.FromMinutes(_random.Next(5) == 0 ? _random.Next(100_000) : _random.Next(30));
        _license.Recover(_now, _now, _journal.Decided);
    }

    private void Freeze()
    {
        Instant from = _now;
        _now += TimeSpan.FromMinutes(_random.Next(4) == 0 ? _random.Next(60_000) : _random.Next(10));
        _license.Outage(from, _now, _journal.Decided);
    }

    private void ChangeRoster(string user)
    {
        if (_random.Next(4) == 0)
        {
            if (_random.Next(2) == 0)
            {
                _license.RemoveAssignment(user, reassign: true, _now, _journal.Decided);
            }
            else
            {
                _license.RemoveUser(user, _now, _journal.Decided);
            }
            return;
        }
        AssignmentStatus status = _random.Next(6) switch
        {
            0 => AssignmentStatus.Preparing,
            1 => AssignmentStatus.Inactive,
            _ => AssignmentStatus.Active,
        };
        KeyChange key = _random.Next(5) == 0 ? new(true, $"key{_random.Next(3)}") : KeyChange.None;
        _license.PutAssignment(user, status, key, _now, _journal.Decided);
    }

    private Contract NextContract() =>
        new(
            "Agent",
            _isFeature ? Category.Feature : Category.User,
            _isFixed ? SeatModel.Fixed : SeatModel.Concurrent,
            _baseTotal + _random.Next(2),
            _isFixed ? 0 : _random.Next(4),
            _isFixed ? 0 : _random.Next(1, 5),
            _random.Next(2) == 0 ? 90 : 900,
            RequiresSecurityKey: false,
            new Price(3500.25m + _random.Next(3), "JPY")
        );
}
