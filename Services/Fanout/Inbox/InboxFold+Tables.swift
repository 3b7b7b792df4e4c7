package import GRDB
import Projections

extension InboxFold {
    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE resolutions (
                    event TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    tenant TEXT NOT NULL,
                    planned_at INTEGER NOT NULL,
                    users INTEGER NOT NULL,
                    -- What was named and not there any more, with line feeds between; NULL where there is nothing.
                    missing TEXT,
                    -- The last user of what is planned so far, while parts of the plan are missing.
                    open_after TEXT,
                    PRIMARY KEY (event, partition)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX resolutions_by_age ON resolutions (partition, planned_at);
                CREATE TABLE resolved_users (
                    event TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    user TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    -- With line feeds between.
                    because TEXT NOT NULL,
                    mail TEXT NOT NULL,
                    -- The id of the item in the inbox; NULL where there is none.
                    item TEXT,
                    event_type TEXT NOT NULL,
                    event_offset INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,
                    -- Where the user was created, in the control topic; NULL where an earlier version did not say.
                    user_offset INTEGER,
                    -- When the digest is due that tells of it; NULL where none does.
                    digest_at INTEGER,
                    read_at INTEGER,
                    PRIMARY KEY (event, partition, user)
                ) STRICT, WITHOUT ROWID;
                -- Claims on events, by the partition that they stand in: a later plan there of another event counts not.
                CREATE TABLE inbox_claims (
                    event TEXT NOT NULL,
                    home INTEGER NOT NULL,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    claimed_at INTEGER NOT NULL,
                    PRIMARY KEY (event, home)
                ) STRICT, WITHOUT ROWID;
                CREATE UNIQUE INDEX inbox_items ON resolved_users (item) WHERE item IS NOT NULL;
                CREATE INDEX inbox_by_user ON resolved_users (tenant, user, created_at, item) WHERE item IS NOT NULL;
                CREATE INDEX inbox_unread ON resolved_users (tenant, user, created_at, item)
                    WHERE item IS NOT NULL AND read_at IS NULL;
                -- What no digest has told of yet.
                CREATE TABLE digest_items (
                    event TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    user TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    user_offset INTEGER NOT NULL,
                    event_type TEXT NOT NULL,
                    event_offset INTEGER NOT NULL,
                    due_at INTEGER NOT NULL,
                    -- The partition in which the tenant's digests stand.
                    home INTEGER NOT NULL,
                    PRIMARY KEY (event, partition, user)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX digest_items_due ON digest_items (home, due_at);
                CREATE INDEX digest_items_by_user ON digest_items (tenant, user, user_offset, due_at);
                -- What a digest has told of whose plan is folded after it: partitions are read in no order.
                CREATE TABLE digested (
                    event TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    user TEXT NOT NULL,
                    home INTEGER NOT NULL,
                    digested_at INTEGER NOT NULL,
                    PRIMARY KEY (event, partition, user)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX digested_by_age ON digested (home, digested_at);
                -- The last digest of each user.
                CREATE TABLE digests (
                    tenant TEXT NOT NULL,
                    user TEXT NOT NULL,
                    event TEXT NOT NULL,
                    home INTEGER NOT NULL,
                    digested_at INTEGER NOT NULL,
                    PRIMARY KEY (tenant, user)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX digests_by_age ON digests (home, digested_at);
                """)
        try RowAges.create("inbox_ages", in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS resolved_users;
                DROP TABLE IF EXISTS resolutions;
                DROP TABLE IF EXISTS inbox_claims;
                DROP TABLE IF EXISTS digest_items;
                DROP TABLE IF EXISTS digested;
                DROP TABLE IF EXISTS digests;
                DROP TABLE IF EXISTS inbox_ages;
                """)
    }
}
