import EventLog

/// A member of a group that works in a task of its own until it is told to leave.
final class GroupWorker: Sendable {
    let member: any GroupConsumer
    private let name: String
    private let ledger: GroupLedger
    private let task: Task<Void, any Error>

    /// - Parameter commits: whether each batch of records is committed.
    init(_ name: String, member: any GroupConsumer, ledger: GroupLedger, commits: Bool) {
        self.member = member
        self.name = name
        self.ledger = ledger
        task = Task {
            while true {
                let event = try await member.next(limit: 20)
                ledger.note(event, of: name)
                if commits, case .records(let records) = event {
                    let offsets = Dictionary(
                        records.map { ($0.position.partition, $0.position.offset + 1) }, uniquingKeysWith: max)
                    // A commit that fails leaves the records to be delivered again: no violation.
                    if (try? await member.commit(offsets)) != nil { ledger.noteCommit(of: records) }
                }
            }
        }
    }

    /// Leaves the group and waits for the work to end.
    func leave() async {
        await member.close()
        _ = await task.result
        ledger.noteLeave(of: name)
    }
}

extension GroupConsumer {
    /// Takes events until this many records have come, and answers them with the offsets that were assigned.
    func take(_ count: Int, partitions: Int) async throws -> (starts: [Int: Int64], records: [LogRecord]) {
        var starts: [Int: Int64] = [:]
        var records: [LogRecord] = []
        while records.count < count || starts.count < partitions {
            switch try await next(limit: max(1, count - records.count)) {
            case .assigned(let more): starts.merge(more) { $1 }
            case .revoked(let partitions), .lost(let partitions):
                for partition in partitions { starts[partition] = nil }
            case .records(let more): records += more
            }
        }
        return (starts, records)
    }
}
