namespace SeatBroker.Tests.Grains;

/// <summary>What somebody was told of one session, by whichever server.</summary>
internal sealed class SeatPromise(string organization, string session, string user)
{
    private readonly Dictionary<DateTimeOffset, DateTimeOffset> _former = [];
    private DateTimeOffset? _since;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    public string Organization { get; } = organization;

    public string Session { get; } = session;

    public string User { get; } = user;

    /// <summary>It was logged out, answered or not: nothing is promised any more.</summary>
    public bool IsGivenUp { get; set; }

    public bool Holds(DateTimeOffset now) => !IsGivenUp && now < _until;

    /// <summary>A login was answered; where its lease had run out before it was decided, the session is a new one by the old name.</summary>
    public void Granted(DateTimeOffset since, DateTimeOffset until)
    {
        if (_since is { } former && former != since)
        {
            _former[former] = _until;
            _until = DateTimeOffset.MinValue;
        }
        _since = since;
        Renewed(until);
    }

    public void Renewed(DateTimeOffset until) => _until = until > _until ? until : _until;

    /// <summary>The latest end of its lease that anybody was told, of the session that was logged in at this instant.</summary>
    public DateTimeOffset UntilOf(DateTimeOffset since) =>
        _since is null || _since == since ? _until : _former.GetValueOrDefault(since, DateTimeOffset.MinValue);

    public override string ToString() => $"{Organization} {Session} of {User}";
}
