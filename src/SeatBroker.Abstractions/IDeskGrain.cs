namespace SeatBroker.Abstractions;

/// <summary>
/// Where the logins and logouts of many licenses are served together, by the silo that a gateway is connected to. Any key means the desk of that silo. It waits for the journal and for nothing else: what would
/// take another silo, a recovery or a feature's license is not decided but answered with <see cref="AskOutcome.AskTheLicense"/>.
/// </summary>
[Alias("seatbroker.desk")]
public interface IDeskGrain : IGrainWithIntegerKey
{
    /// <summary>What each license would answer to <see cref="ILicenseGrain.Serve"/>, in the order of the asks.</summary>
    [Alias("serve")]
    ValueTask<LicenseAnswers> Serve(DeskAsks asks);
}

/// <summary>Asks of many licenses.</summary>
/// <param name="Licenses">Each license once.</param>
[GenerateSerializer, Immutable, Alias("seatbroker.desk-asks")]
public sealed record DeskAsks([property: Id(0)] LicenseAsks[] Licenses);
