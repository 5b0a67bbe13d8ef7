namespace SeatBroker.Journal.PostgreSql;

internal static class JournalKey
{
    // An entry of an index has room for no more.
    private const int LengthMax = 600;

    /// <summary>A text of PostgreSQL's has no zero character, and half a surrogate pair has no UTF-8 form.</summary>
    public static bool CanBeKept(string key)
    {
        if (key.Length > LengthMax || key.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        for (int i = 0; i < key.Length; i++)
        {
            if (char.IsSurrogatePair(key, i))
            {
                i++;
            }
            else if (char.IsSurrogate(key[i]))
            {
                return false;
            }
        }

        return true;
    }
}
