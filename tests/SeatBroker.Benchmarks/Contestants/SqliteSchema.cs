namespace SeatBroker.Benchmarks.Contestants;

/// <summary>The seat broker's job as SQLite does it, statement by statement; a kind is the number of a <see cref="Grant"/>.</summary>
internal static class SqliteSchema
{
    public const string Create = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE IF NOT EXISTS pool (
          id INTEGER PRIMARY KEY, ct INT NOT NULL, bt INT NOT NULL, cu INT NOT NULL DEFAULT 0, bu INT NOT NULL DEFAULT 0
        );
        CREATE TABLE IF NOT EXISTS seat (
          pool INT NOT NULL, session TEXT NOT NULL, kind INT NOT NULL, lease_end INT NOT NULL, PRIMARY KEY (pool, session)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS peak (
          pool INT NOT NULL, month INT NOT NULL, burst INT NOT NULL, PRIMARY KEY (pool, month)
        ) WITHOUT ROWID;
        """;

    public const string AddPools = """
        WITH RECURSIVE number (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM number WHERE id + 1 < $pools)
        INSERT OR IGNORE INTO pool (id, ct, bt) SELECT id, $concurrent, $burst FROM number
        """;

    public const string RenewSeat =
        "UPDATE seat SET lease_end = $lease_end WHERE pool = $pool AND session = $session RETURNING kind";

    /// <summary>Returns the burst seats then in use: with one, the seat that was taken is a burst seat. No row: there is no seat.</summary>
    public const string TakeSeat = """
        UPDATE pool SET cu = cu + (cu < ct), bu = bu + (cu >= ct) WHERE id = $pool AND (cu < ct OR bu < bt) RETURNING bu
        """;

    public const string AddSeat = "INSERT INTO seat VALUES ($pool, $session, $kind, $lease_end)";

    public const string RemoveSeat = "DELETE FROM seat WHERE pool = $pool AND session = $session RETURNING kind";

    /// <summary>Burst is what overflows the purchased seats: whoever leaves, a burst seat is freed first.</summary>
    public const string FreeSeat = "UPDATE pool SET cu = cu - (bu = 0), bu = bu - (bu > 0) WHERE id = $pool";

    public const string RaisePeak = """
        INSERT INTO peak SELECT id, $month, bu FROM pool WHERE id = $pool AND bu > 0
        ON CONFLICT (pool, month) DO UPDATE SET burst = excluded.burst WHERE burst < excluded.burst
        """;

    public const string ReadPeak = """
        SELECT cu, bu, max(bu, coalesce((SELECT burst FROM peak WHERE pool = $pool AND month = $month), 0)) FROM pool WHERE id = $pool
        """;
}
