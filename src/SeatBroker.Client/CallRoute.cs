namespace SeatBroker.Client;

/// <summary>
/// The way of one license's logins, or logouts: to the desk, with those of other licenses; for a while to the license itself, where it or the desk is away.
/// </summary>
/// <param name="key">The license's.</param>
/// <param name="desk">Shared by all licenses.</param>
/// <param name="license">The license's own.</param>
/// <param name="time">By which the while is measured.</param>
internal sealed class CallRoute(string key, DeskGathering desk, Gathering license, TimeProvider time)
{
    private readonly Absence _atDesk = new(time);

    public string Key => key;

    public void Enqueue(IGathered call)
    {
        if (_atDesk.IsAway || desk.Absence.IsAway)
        {
            AskLicense(call);
        }
        else
        {
            desk.Enqueue(call);
        }
    }

    public void AskLicense(IGathered call) => license.Enqueue(call);

    /// <summary>The desk answered for this license.</summary>
    public void IsAtDesk() => _atDesk.End();

    /// <summary>The desk left a call to its license: those to come go there at once.</summary>
    public void NotAtDesk(IGathered call)
    {
        _atDesk.Begin();
        AskLicense(call);
    }
}
