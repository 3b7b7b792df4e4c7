import EventLog
import Testing

@testable import EventLogKafka

@Suite("What a member of a group is told")
struct GroupLedgerTests {
    @Test("Records of a partition told to go are dropped, and it is given back when the next event is asked for")
    func revoked() throws {
        var ledger = GroupLedger()
        ledger.assign([0: 5, 1: 0])
        #expect(try next(&ledger) == "assigned 0@5 1@0")
        ledger.append([record(0, 5), record(1, 0)])
        let mustWait = ledger.revoke([0])
        #expect(mustWait)
        ledger.append([record(0, 6), record(1, 1)])
        #expect(try next(&ledger) == "revoked 0")
        #expect(ledger.owned == [0, 1])
        let early = ledger.takeReleased()
        #expect(early.isEmpty)
        ledger.acknowledge()
        let released = ledger.takeReleased()
        #expect(released == [[0]])
        #expect(ledger.owned == [1])
        #expect(try next(&ledger) == "records 1@0 1@1")
        #expect(try next(&ledger) == nil)
    }

    @Test("What is lost is told at once, once, and only if it was owned")
    func lost() throws {
        var ledger = GroupLedger()
        ledger.assign([0: 0])
        _ = try ledger.next(limit: 1)
        ledger.append([record(0, 0)])
        ledger.lose([0, 1])
        ledger.lose([0])
        #expect(try next(&ledger) == "lost 0")
        #expect(try next(&ledger) == nil)
    }

    @Test("An error for good comes after the loss of what was owned, each time it is asked for")
    func failed() throws {
        var ledger = GroupLedger()
        ledger.assign([0: 0])
        _ = try ledger.next(limit: 1)
        ledger.fail(.logClosed)
        #expect(try next(&ledger) == "lost 0")
        for _ in 0..<2 { #expect(throws: EventLogError.logClosed) { try ledger.next(limit: 1) } }
    }

    @Test("A partition that comes back is read again from where the group says")
    func back() throws {
        var ledger = GroupLedger()
        ledger.assign([0: 0])
        _ = ledger.revoke([0])
        _ = try ledger.next(limit: 1)
        _ = try ledger.next(limit: 1)
        ledger.acknowledge()
        ledger.append([record(0, 1)])
        ledger.assign([0: 3])
        ledger.append([record(0, 3)])
        #expect(try next(&ledger) == "assigned 0@3")
        #expect(try next(&ledger) == "records 0@3")
    }

    @Test("An empty decision is no news")
    func empty() throws {
        var ledger = GroupLedger()
        ledger.assign([:])
        let mustWait = ledger.revoke([])
        #expect(!mustWait)
        ledger.lose([])
        #expect(!ledger.hasNews)
    }

    /// The next event, in words.
    private func next(_ ledger: inout GroupLedger) throws(EventLogError) -> String? {
        switch try ledger.next(limit: 9) {
        case .assigned(let starts):
            "assigned " + starts.sorted { $0.key < $1.key }.map { "\($0.key)@\($0.value)" }.joined(separator: " ")
        case .revoked(let partitions): "revoked " + partitions.sorted().map(String.init).joined(separator: " ")
        case .lost(let partitions): "lost " + partitions.sorted().map(String.init).joined(separator: " ")
        case .records(let records):
            "records " + records.map { "\($0.position.partition)@\($0.position.offset)" }.joined(separator: " ")
        case nil: nil
        }
    }

    private func record(_ partition: Int, _ offset: Int64) -> LogRecord {
        LogRecord(
            position: Position(topic: "events", partition: partition, offset: offset), key: nil, headers: [], value: [],
            timestamp: 0)
    }
}
