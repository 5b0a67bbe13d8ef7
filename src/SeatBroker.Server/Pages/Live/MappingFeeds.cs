namespace SeatBroker.Server.Pages;

/// <summary>The feeds that somebody looks at: one an organization, however many look. Where nobody looks, nothing is read.</summary>
internal sealed class MappingFeeds(LicenseMappingReading reading, TimeProvider clock)
{
    /// <summary>So many may look at once, at whichever organizations.</summary>
    public const int WatcherCountMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MappingFeed> _feeds = new(StringComparer.Ordinal);
    private int _watcherCount;

    /// <summary>Whether somebody looks at the organization, so that it is read.</summary>
    public bool IsWatched(string organization)
    {
        lock (_gate)
        {
            return _feeds.ContainsKey(organization);
        }
    }

    /// <summary>Looks at an organization until disposed; null when too many do.</summary>
    public MappingWatch? Watch(string organization)
    {
        lock (_gate)
        {
            if (_watcherCount == WatcherCountMax)
            {
                return null;
            }

            if (!_feeds.TryGetValue(organization, out var feed))
            {
                feed = new(organization, reading, clock);
                _feeds.Add(organization, feed);
                feed.Start();
            }

            _watcherCount++;
            feed.WatcherCount++;
            return new(feed, () => Leave(organization, feed));
        }
    }

    private void Leave(string organization, MappingFeed feed)
    {
        lock (_gate)
        {
            _watcherCount--;
            feed.WatcherCount--;
            if (feed.WatcherCount == 0)
            {
                _feeds.Remove(organization);
                feed.Dispose();
            }
        }
    }
}

/// <summary>Somebody's look at a feed.</summary>
internal sealed class MappingWatch(MappingFeed feed, Action leave) : IDisposable
{
    private int _left;

    public MappingFeed Feed => feed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            leave();
        }
    }
}
