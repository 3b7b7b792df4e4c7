import EventLog
import Synchronization

/// What the members of a group were told and did, for checks that look at all of them together.
final class GroupLedger: Sendable {
    struct Entries: Sendable {
        /// The partitions that each member owns, with the offset that it was told to go on from.
        var owned: [String: [Int: Int64]] = [:]
        var handled: [String: [LogRecord]] = [:]
        var committed: Set<Position> = []
        var violations: [String] = []

        var allHandled: Set<Position> { Set(handled.values.joined().map(\.position)) }

        func partitions(of member: String) -> Set<Int> { Set((owned[member] ?? [:]).keys) }
    }

    private let entries = Mutex(Entries())
    private let bell = Bell()

    var current: Entries { entries.withLock { $0 } }

    func note(_ event: GroupEvent, of member: String) {
        entries.withLock { entries in
            switch event {
            case .assigned(let starts): entries.owned[member, default: [:]].merge(starts) { $1 }
            case .revoked(let partitions), .lost(let partitions):
                for partition in partitions { entries.owned[member]?[partition] = nil }
            case .records(let records):
                for record in records { entries.handle(record, by: member) }
            }
        }
        bell.ring()
    }

    func noteCommit(of records: [LogRecord]) {
        entries.withLock { $0.committed.formUnion(records.map(\.position)) }
        bell.ring()
    }

    func noteLeave(of member: String) {
        entries.withLock { $0.owned[member] = nil }
        bell.ring()
    }

    /// Waits until a condition on the entries holds.
    func wait(until condition: @Sendable (Entries) -> Bool) async throws {
        while true {
            let seen = bell.count
            if condition(current) { return }
            try await bell.wait(past: seen)
        }
    }
}

extension GroupLedger.Entries {
    fileprivate mutating func handle(_ record: LogRecord, by member: String) {
        let position = record.position
        if owned[member]?[position.partition] == nil {
            violations.append("\(member) got \(position), of a partition that it does not own")
        }
        if committed.contains(position) {
            violations.append("\(member) got \(position), which was committed")
        }
        handled[member, default: []].append(record)
    }
}
