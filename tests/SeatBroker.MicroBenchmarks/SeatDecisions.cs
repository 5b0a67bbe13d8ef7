using BenchmarkDotNet.Attributes;
using SeatBroker.Domain.Licenses;

namespace SeatBroker.MicroBenchmarks;

/// <summary>What does deciding cost, and does it depend on how many sessions are logged in?</summary>
public class SeatDecisions
{
    /// <summary>Sessions are taken in strides, so that those of a large license do not lie in a cache by chance.</summary>
    private const int Stride = 7919;

    private CrowdedLicense _crowded = null!;
    private License _license = null!;
    private LoginCommand _newcomer;
    private LoggedIn _loggedIn = null!;
    private LoggedOut _loggedOut = null!;
    private int _next;

    [Params(100, 10_000, 1_000_000)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _crowded = new(Sessions);
        _license = _crowded.License;
        _newcomer = CrowdedLicense.Name(Sessions);
        _loggedIn = new(_license.LastInstant, _newcomer.Session, _newcomer.User, SeatKind.Concurrent);
        _loggedOut = new(_license.LastInstant, _newcomer.Session);
    }

    [Benchmark]
    public void LoginAndLogout()
    {
        _license.Login(_newcomer, _crowded.Now, _crowded.Decided);
        _license.Logout(_newcomer.Session, _crowded.Now, _crowded.Decided);
        _crowded.Decided.Clear();
    }

    /// <summary>The same login and logout out of a journal.</summary>
    [Benchmark]
    public void ReplayOfBoth()
    {
        _license.Apply(_loggedIn);
        _license.Apply(_loggedOut);
    }

    [Benchmark]
    public Session? Renewal() => _license.Renew(NextHeld().Session, _crowded.Now, _crowded.Decided);

    [Benchmark]
    public LoginOutcome Repeat() => _license.Login(NextHeld(), _crowded.Now, _crowded.Decided);

    private ref LoginCommand NextHeld()
    {
        _next = (_next + Stride) % Sessions;
        return ref _crowded.Sessions[_next];
    }
}
