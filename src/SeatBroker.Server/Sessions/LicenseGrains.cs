using Orleans.GrainReferences;
using SeatBroker.Abstractions;
using SeatBroker.Client;

namespace SeatBroker.Server.Http;

/// <summary>
/// The licenses' grains by key, for the login path: Orleans' factory looks the interface up by reflection at every call, which was 6 % of a login's CPU over HTTP.
/// </summary>
internal sealed class LicenseGrains(IGrainFactory grains, GrainReferenceActivator references)
{
    /// <summary>A power of two.</summary>
    private const int PlaceCount = 4096;

    private readonly GrainReference _any = (GrainReference)grains.GetGrain<ILicenseGrain>("any/any");

    private readonly DeskGathering _logins = new(grains, TimeProvider.System);
    private readonly DeskGathering _logouts = new(grains, TimeProvider.System);

    // Its size has a limit, since callers may name licenses that do not exist. Two licenses that meet in one place take it from each other, and gather less.
    private readonly LicenseCalls?[] _calls = new LicenseCalls?[PlaceCount];

    public ILicenseGrain Of(string key) =>
        (ILicenseGrain)references.CreateReference(GrainId.Create(_any.GrainId.Type, key), _any.InterfaceType);

    /// <summary>Where a license's logins and logouts gather.</summary>
    public LicenseCalls CallsOf(string key)
    {
        ref LicenseCalls? place = ref _calls[key.GetHashCode(StringComparison.Ordinal) & (PlaceCount - 1)];
        LicenseCalls? calls = Volatile.Read(ref place);
        if (calls is null || !string.Equals(calls.Key, key, StringComparison.Ordinal))
        {
            calls = new LicenseCalls(key, Of(key), _logins, _logouts);
            Volatile.Write(ref place, calls);
        }

        return calls;
    }
}
