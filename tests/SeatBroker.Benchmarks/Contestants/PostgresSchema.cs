namespace SeatBroker.Benchmarks.Contestants;

/// <summary>The seat broker's job as PostgreSQL does it: the pool's row is locked, so that one call at a time decides on it.</summary>
internal static class PostgresSchema
{
    // A row of pool is updated by every call: free space beside it lets PostgreSQL do so without touching an index.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS pool (
          id int PRIMARY KEY, ct int NOT NULL, bt int NOT NULL, cu int NOT NULL DEFAULT 0, bu int NOT NULL DEFAULT 0
        ) WITH (fillfactor = 20);
        CREATE TABLE IF NOT EXISTS seat (
          pool int NOT NULL, session text NOT NULL, kind int NOT NULL, lease_end bigint NOT NULL, PRIMARY KEY (pool, session)
        );
        CREATE TABLE IF NOT EXISTS peak (
          pool int NOT NULL, month int NOT NULL, burst int NOT NULL, PRIMARY KEY (pool, month)
        );

        CREATE OR REPLACE FUNCTION acquire(p int, s text, e bigint, m int) RETURNS int LANGUAGE plpgsql AS $$
        DECLARE r pool%ROWTYPE; k int;
        BEGIN
          SELECT * INTO r FROM pool WHERE id = p FOR UPDATE;
          UPDATE seat SET lease_end = e WHERE pool = p AND session = s RETURNING kind INTO k;
          IF FOUND THEN RETURN k; END IF;
          IF r.cu < r.ct THEN
            k := 1;
            UPDATE pool SET cu = cu + 1 WHERE id = p;
          ELSIF r.bu < r.bt THEN
            k := 2;
            UPDATE pool SET bu = bu + 1 WHERE id = p;
            INSERT INTO peak AS x VALUES (p, m, r.bu + 1)
              ON CONFLICT (pool, month) DO UPDATE SET burst = excluded.burst WHERE x.burst < excluded.burst;
          ELSE
            RETURN 0;
          END IF;
          INSERT INTO seat VALUES (p, s, k, e);
          RETURN k;
        END $$;

        -- Burst is what overflows the purchased seats: whoever leaves, a burst seat is freed first. A month that begins with burst seats
        -- in use has their number as its peak, which is written before the first of them goes.
        CREATE OR REPLACE FUNCTION release(p int, s text, m int) RETURNS int LANGUAGE plpgsql AS $$
        DECLARE r pool%ROWTYPE;
        BEGIN
          SELECT * INTO r FROM pool WHERE id = p FOR UPDATE;
          DELETE FROM seat WHERE pool = p AND session = s;
          IF NOT FOUND THEN RETURN 0; END IF;
          IF r.bu > 0 THEN
            UPDATE pool SET bu = bu - 1 WHERE id = p;
            INSERT INTO peak AS x VALUES (p, m, r.bu)
              ON CONFLICT (pool, month) DO UPDATE SET burst = excluded.burst WHERE x.burst < excluded.burst;
          ELSE
            UPDATE pool SET cu = cu - 1 WHERE id = p;
          END IF;
          RETURN 1;
        END $$;
        """;

    public const string AddPools = """
        INSERT INTO pool (id, ct, bt) SELECT i, $2, $3 FROM generate_series(0, $1 - 1) i ON CONFLICT DO NOTHING
        """;

    public const string Acquire = "SELECT acquire($1, $2, $3, $4)";

    public const string Release = "SELECT release($1, $2, $3)";

    public const string Peak = """
        SELECT cu, bu, greatest(bu, coalesce((SELECT burst FROM peak WHERE pool = $1 AND month = $2), 0)) FROM pool WHERE id = $1
        """;
}
