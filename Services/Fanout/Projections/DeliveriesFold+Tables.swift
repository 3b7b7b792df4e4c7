package import GRDB

extension DeliveriesFold {
    /// The columns of an attempt's summary, in the order of `AttemptSummary.init(row:from:)`.
    static let attemptColumns = """
        attempt_id, attempt_started_at, attempt_duration, attempt_state, attempt_status, attempt_fault, attempt_error,
        attempt_offset
        """

    /// The lane of a delivery, as `LaneKey.name` has it.
    static let lane = """
        (CASE instr(subscriber, '/') WHEN 0 THEN subscriber ELSE substr(subscriber, 1, instr(subscriber, '/')) END
            || CASE kind WHEN 'replay' THEN '\(LaneKey.replays)' ELSE '' END)
        """

    /// Rows are narrow, and in the order in which they come: ids of deliveries and most ids of events begin with the time.
    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                -- The plans that count.
                CREATE TABLE plans (
                    event TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    -- Where the event stands, and where the plan does.
                    event_offset INTEGER NOT NULL,
                    plan_offset INTEGER NOT NULL,
                    planned_at INTEGER NOT NULL,
                    deliveries INTEGER NOT NULL,
                    -- The last user of what is planned so far, while parts of the plan are missing.
                    open_after TEXT,
                    -- The ways that settings had switched off, with commas between.
                    muted TEXT,
                    PRIMARY KEY (event, partition)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX plans_without_deliveries ON plans (partition, planned_at) WHERE deliveries = 0;
                -- The claims that count: which of the events of one id it is.
                CREATE TABLE claims (
                    event TEXT NOT NULL PRIMARY KEY,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    -- The partition that the claim stands in.
                    home INTEGER NOT NULL,
                    claimed_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX claims_by_age ON claims (home, claimed_at);
                CREATE TABLE deliveries (
                    tenant TEXT NOT NULL,
                    id TEXT NOT NULL,
                    subscriber TEXT NOT NULL,
                    medium TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    event TEXT NOT NULL,
                    event_type TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    -- A hash of the event's partition key, where others may have to wait for the delivery.
                    order_key INTEGER,
                    created_at INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    attempts INTEGER NOT NULL,
                    -- When the next attempt is due; NULL once the delivery has ended. In the last millisecond of the year
                    -- 9999 while it waits for others of its key.
                    due_at INTEGER,
                    ended_at INTEGER,
                    -- The last attempt; NULL before the first.
                    attempt_id TEXT,
                    attempt_started_at INTEGER,
                    attempt_duration INTEGER,
                    attempt_state TEXT,
                    attempt_status INTEGER,
                    attempt_fault TEXT,
                    attempt_error TEXT,
                    attempt_offset INTEGER,
                    PRIMARY KEY (tenant, id),
                    -- A list of states to look up in would be built anew for each row.
                    CHECK ((due_at IS NULL) = (ended_at IS NOT NULL)),
                    CHECK ((attempts = 0) = (attempt_offset IS NULL))
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber, tenant, id);
                CREATE INDEX deliveries_by_event ON deliveries (event, tenant, id);
                CREATE INDEX deliveries_due ON deliveries (partition, \(Self.lane), due_at) WHERE due_at IS NOT NULL;
                CREATE INDEX deliveries_in_order ON deliveries (partition, subscriber, order_key, event_offset)
                    WHERE due_at IS NOT NULL AND order_key IS NOT NULL;
                CREATE INDEX deliveries_held ON deliveries (partition) WHERE due_at = \(DueDelivery.never);
                CREATE INDEX deliveries_dead ON deliveries (partition) WHERE state = 'dead_letter';
                CREATE INDEX deliveries_ended_badly ON deliveries (partition, id)
                    WHERE state IN ('failed', 'dead_letter');
                CREATE INDEX deliveries_replaying ON deliveries (subscriber) WHERE due_at IS NOT NULL AND kind = 'replay';
                -- The attempts before the last one.
                CREATE TABLE attempts (
                    tenant TEXT NOT NULL,
                    delivery TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    attempt_id TEXT NOT NULL,
                    attempt_started_at INTEGER NOT NULL,
                    attempt_duration INTEGER NOT NULL,
                    attempt_state TEXT NOT NULL,
                    attempt_status INTEGER,
                    attempt_fault TEXT,
                    attempt_error TEXT,
                    attempt_offset INTEGER NOT NULL,
                    PRIMARY KEY (tenant, delivery, number)
                ) STRICT, WITHOUT ROWID;
                """)
        try RowAges.create("deliveries_ages", in: database)
        try ReplayTable.create(in: database)
        try PurgedDeliveries.create(in: database)
        try EndpointOutcomes.create(in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS attempts;
                DROP TABLE IF EXISTS deliveries;
                DROP TABLE IF EXISTS claims;
                DROP TABLE IF EXISTS plans;
                DROP TABLE IF EXISTS deliveries_ages;
                DROP TABLE IF EXISTS purged;
                DROP TABLE IF EXISTS replayed;
                DROP TABLE IF EXISTS replay_shares;
                DROP TABLE IF EXISTS replay_jobs;
                DROP TABLE IF EXISTS endpoint_successes;
                DROP TABLE IF EXISTS endpoint_failures;
                """)
    }
}
