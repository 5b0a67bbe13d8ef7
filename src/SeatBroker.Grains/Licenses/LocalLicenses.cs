using System.Collections.Concurrent;

namespace SeatBroker.Grains.Licenses;

/// <summary>The licenses that are active on this silo.</summary>
internal sealed class LocalLicenses
{
    private readonly ConcurrentDictionary<string, LicenseGrain> _active = new(StringComparer.Ordinal);

    public LicenseGrain? Find(string key) => _active.GetValueOrDefault(key);

    public void Add(string key, LicenseGrain license) => _active[key] = license;

    /// <summary>Leaves a successor that has begun meanwhile.</summary>
    public void Remove(string key, LicenseGrain license) => _active.TryRemove(new(key, license));
}
