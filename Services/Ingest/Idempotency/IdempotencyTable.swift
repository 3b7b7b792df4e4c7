import Contracts
import EventLog
import GRDB
import Projections

import struct Foundation.Data

/// What `IdempotencyFold` knows, for those who ask.
struct IdempotencyTable: Sendable {
    private let file: ProjectionFile

    init(file: ProjectionFile) {
        self.file = file
    }

    /// The event that a key stands for at a time, and where it stands. A few look-ups on the calling thread: tens of
    /// microseconds.
    func entry(_ mark: Mark, at time: Int64) throws -> (IdempotencyEntry, Position)? {
        try file.lookUp { try Self.entry(mark, at: time, in: $0) }
    }

    static func entry(_ mark: Mark, at time: Int64, in database: Database) throws -> (IdempotencyEntry, Position)? {
        let runs = KeyRuns(database: database)
        let alive = try runs.uses(of: mark).filter { $0.isAlive(at: time) }
        guard let use = alive.min(by: { $0.precedes($1) }) else { return nil }
        guard let type = try runs.type(use.type) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the type of an idempotency key is not there")
        }
        return (use.entry(type: type), use.position)
    }

    /// Hands out every mark of the table, in no order that means anything.
    func forEachMark(_ body: (Mark) -> Void) throws {
        try file.read { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT marks FROM idempotency_buckets")
            while let row = try rows.next() {
                let marks: Data = row[0]
                for start in stride(from: marks.startIndex, to: marks.endIndex, by: 16) {
                    if let mark = Mark(bytes: marks[start..<start + 16]) { body(mark) }
                }
            }
        }
    }
}
