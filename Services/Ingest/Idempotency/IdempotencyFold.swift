import Contracts
package import EventLog
package import GRDB
import Projections
import ServiceKit

/// Which event each idempotency key has made, for as long as the key stands for it.
///
/// What is over is forgotten by the times of the records, and never sooner than by the clock. Nobody needs it: the id of a key's next event follows from
/// the key and the time (see `IdempotencyMark`), and not from the event before it.
package struct IdempotencyFold: Fold {
    static let foldName = "idempotency"
    /// How much longer than its life a use is kept, for instances whose clocks are behind: one hour.
    private static let grace: Int64 = 3_600_000

    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long uses are kept: milliseconds since 1970.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { Self.foldName }
    package var version: Int { 3 }
    package var topics: [String] { [Topics.events] }

    package func createTables(in database: Database) throws {
        try database.execute(sql: KeyRuns.tables)
    }

    package func dropTables(in database: Database) throws {
        try KeyRuns.drop(in: database)
    }

    /// Every use is kept, also of a key that was used by two instances at the same time: which of them counts is found
    /// when it is asked for, and so does not depend on the order in which partitions are read.
    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        let runs = KeyRuns(database: database)
        var types: [String: Int32] = [:]
        var uses: [KeyUse] = []
        uses.reserveCapacity(records.count)
        var oldest = Int64.max
        for record in records {
            let reading: KeyUseReading
            do {
                guard let found = try KeyUseReading(record) else { continue }
                reading = found
            } catch {
                report(record, error.reason)
                continue
            }
            let number: Int32
            if let found = types[reading.type] {
                number = found
            } else {
                number = try runs.number(ofType: reading.type)
                types[reading.type] = number
            }
            uses.append(reading.use(type: number))
            oldest = min(oldest, reading.acceptedAt)
        }
        guard !uses.isEmpty else { return }
        uses.sort { $0.mark == $1.mark ? $0.precedes($1) : $0.mark < $1.mark }
        // By the oldest of the batch, and never sooner than by the clock: a record from an instance whose clock is far ahead
        // makes nobody forget, also where it is alone in its batch.
        let time = now()
        try runs.add(uses, at: time, forgettingBefore: min(oldest, time) - IdempotencyMark.lifetime - Self.grace)
    }
}
