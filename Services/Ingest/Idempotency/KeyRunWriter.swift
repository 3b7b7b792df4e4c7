import GRDB

import struct Foundation.Data

/// Writes a run, bucket by bucket.
struct KeyRunWriter {
    private let database: Database
    private let run: Int64
    private let time: Int64
    private var bucket = KeyBucket()
    private var firstMark: Mark?
    private var uses = 0
    private var latest = Int64.min

    /// - Parameter time: now. A use that claims to be of later, from an instance whose clock is ahead, must not keep the run
    ///   until then.
    init(_ database: Database, at time: Int64) throws {
        self.database = database
        self.time = time
        let last = try Int64.fetchOne(database.cachedStatement(sql: "SELECT max(number) FROM idempotency_runs"))
        run = (last ?? 0) + 1
    }

    /// - Parameter use: of a mark that is not before the last one.
    mutating func append(_ use: KeyUse) throws {
        // Uses of one mark are never parted: who looks for it looks into one bucket.
        if bucket.count >= KeyRuns.bucketUses, bucket.last != use.mark { try flush() }
        if firstMark == nil { firstMark = use.mark }
        bucket.append(use)
        uses += 1
        latest = max(latest, min(use.acceptedAt, time))
    }

    /// Writes what is left. A run of nothing is none.
    mutating func finish() throws {
        try flush()
        guard uses > 0 else { return }
        var tier = 0
        while tier < KeyRuns.lastTier, uses >> (4 * (tier + 1)) > 0 { tier += 1 }
        try database.cachedStatement(
            sql: "INSERT INTO idempotency_runs (number, tier, uses, latest) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [run, tier, uses, latest])
    }

    private mutating func flush() throws {
        guard let firstMark else { return }
        try database.cachedStatement(
            sql: "INSERT INTO idempotency_buckets (run, first_mark, marks, uses) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [run, firstMark.bytes, Data(bucket.marks), Data(bucket.rest)])
        bucket.removeAll()
        self.firstMark = nil
    }
}
