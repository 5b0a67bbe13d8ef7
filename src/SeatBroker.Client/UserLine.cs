namespace SeatBroker.Client;

/// <summary>The calls of one user, one after another: a logout is never overtaken by an earlier login's repeat, nor the other way round.</summary>
internal sealed class UserLine(string? user)
{
    /// <summary>Null: the line of a session of which only the id is known.</summary>
    public string? User { get; } = user;

    /// <summary>The last call in line; the first is under way. Null: the line is empty.</summary>
    public SeatCall? Tail { get; set; }

    /// <summary>The sessions whose calls stand here.</summary>
    public int SessionCount { get; set; }
}

/// <summary>A session that holds a seat, or of which a call is in line.</summary>
internal sealed class ClientSession(UserLine line)
{
    public UserLine Line { get; } = line;

    /// <summary>Its calls in line.</summary>
    public int CallCount { get; set; }

    /// <summary>Non-zero while its lease is renewed, and another number for each login: what a renewal found lost may have been logged in again meanwhile.</summary>
    public long Held { get; set; }

    /// <summary>While it is held: whose it is.</summary>
    public string User { get; set; } = "";

    /// <summary>Features that were reported lost already.</summary>
    public string[] FeaturesLost { get; set; } = [];
}
