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
    private const int DeskCount = 4096;

    private readonly GrainReference _any = (GrainReference)grains.GetGrain<ILicenseGrain>("any/any");

    private readonly DeskGathering _logins = new(grains);
    private readonly DeskGathering _logouts = new(grains);

    // Its size has a limit, since callers may name licenses that do not exist. Two licenses that meet in one place take it from each other, and gather less.
    private readonly LicenseDesk?[] _desks = new LicenseDesk?[DeskCount];

    public ILicenseGrain Of(string key) =>
        (ILicenseGrain)references.CreateReference(GrainId.Create(_any.GrainId.Type, key), _any.InterfaceType);

    /// <summary>Where a license's logins and logouts gather.</summary>
    public LicenseDesk DeskOf(string key)
    {
        ref LicenseDesk? place = ref _desks[key.GetHashCode(StringComparison.Ordinal) & (DeskCount - 1)];
        LicenseDesk? desk = Volatile.Read(ref place);
        if (desk is null || !string.Equals(desk.Key, key, StringComparison.Ordinal))
        {
            desk = new LicenseDesk(key, Of(key), _logins, _logouts);
            Volatile.Write(ref place, desk);
        }

        return desk;
    }
}
