using Orleans.GrainReferences;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>
/// The licenses' grains by key, for the login path: Orleans' factory looks the interface up by reflection at every call, which was 6 % of a login's CPU over HTTP.
/// </summary>
internal sealed class LicenseGrains(IGrainFactory grains, GrainReferenceActivator references)
{
    private readonly GrainReference _any = (GrainReference)grains.GetGrain<ILicenseGrain>("any/any");

    public ILicenseGrain Of(string key) =>
        (ILicenseGrain)references.CreateReference(GrainId.Create(_any.GrainId.Type, key), _any.InterfaceType);
}
