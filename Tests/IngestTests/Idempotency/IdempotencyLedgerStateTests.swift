import Contracts
import EventLog
import ServiceKit
import Testing

@testable import Ingest

@Suite("The memory of idempotency keys")
struct IdempotencyLedgerStateTests {
    private let k = Mark(high: 0x1234_5678_9abc_def0, low: 0x0fed_cba9_8765_4321)
    private let l = Mark(high: 1, low: 2)

    private let entry = IdempotencyEntry(
        eventID: "evt_1", bodyHash: "h", type: "t", schemaVersion: 1, acceptedAt: 0)

    private func position(_ offset: Int64) -> Position { Position(topic: Topics.events, partition: 3, offset: offset) }

    private func record(_ offset: Int64, mark: Mark? = nil) -> FoldedMark {
        FoldedMark(partition: 3, offset: offset, mark: mark)
    }

    private func word(_ claim: IdempotencyLedger.Claim?) -> String {
        switch claim {
        case nil: "ask"
        case .busy: "busy"
        case .known: "known"
        case .granted(.first): "first"
        case .granted(.again): "again"
        }
    }

    @Test("A key is known from its append until it is folded")
    func appended() throws {
        var state = IdempotencyLedgerState()
        #expect(word(try state.claim(k, at: 0)) == "first")
        #expect(word(try state.claim(k, at: 0)) == "busy")
        _ = state.settle(k, entry, at: position(5))
        #expect(word(try state.claim(k, at: 0)) == "known")
        state.folded([record(4)])
        #expect(word(try state.claim(k, at: 0)) == "known")
        state.folded([record(5, mark: k)])
        #expect(state.count == 0)
        #expect(word(try state.claim(k, at: 0)) == "ask")
    }

    @Test("A fold that was faster than the acknowledgement leaves nothing behind")
    func fast() throws {
        var state = IdempotencyLedgerState()
        _ = try state.claim(k, at: 0)
        state.folded([record(5, mark: k)])
        _ = state.settle(k, entry, at: position(5))
        #expect(state.count == 0)
    }

    @Test("What was left open is forgotten when it is folded, and after a while")
    func open() throws {
        var state = IdempotencyLedgerState()
        _ = try state.claim(k, at: 0)
        _ = state.leaveOpen(k, entry, at: 0)
        #expect(word(try state.claim(k, at: 1)) == "again")
        _ = state.leaveOpen(k, entry, at: 1)
        state.folded([record(9, mark: k)])
        #expect(state.count == 0)
        _ = try state.claim(l, at: 0)
        _ = state.leaveOpen(l, entry, at: 0)
        #expect(word(try state.claim(l, at: IdempotencyLedgerState.openFor)) == "first")
    }

    @Test("What another instance made of a key settles what was left open, not what is in flight or appended here")
    func others() throws {
        var state = IdempotencyLedgerState()
        _ = try state.claim(k, at: 0)
        state.folded([record(1, mark: k)])
        #expect(word(try state.claim(k, at: 0)) == "busy")
        _ = state.settle(k, entry, at: position(5))
        state.folded([record(2, mark: k), record(3, mark: l)])
        #expect(word(try state.claim(k, at: 0)) == "known")
        // Over before it was folded: the key's next event is in flight when that comes.
        let later = IdempotencyMark.lifetime
        #expect(word(try state.claim(k, at: later)) == "first")
        state.folded([record(5, mark: k)])
        #expect(word(try state.claim(k, at: later)) == "busy")
        _ = state.leaveOpen(k, entry, at: later)
        state.folded([record(6, mark: k)])
        #expect(state.count == 0)
        #expect(word(try state.claim(k, at: later)) == "ask")
    }

    @Test("A key that is given back is free")
    func released() throws {
        var state = IdempotencyLedgerState()
        _ = try state.claim(k, at: 0)
        _ = state.release(k)
        #expect(state.count == 0)
        #expect(word(try state.claim(k, at: 0)) == "first")
    }

    @Test("Keys that are appended and never folded do not fill the memory without end")
    func bounded() throws {
        var state = IdempotencyLedgerState()
        for number in 0..<IdempotencyLedgerState.mostSlots {
            _ = try state.claim(Mark(high: 7, low: UInt64(number)), at: 0)
            _ = state.settle(Mark(high: 7, low: UInt64(number)), entry, at: position(Int64(number)))
        }
        #expect(throws: Problem.self) { try state.claim(k, at: 0) }
        #expect(word(try state.claim(Mark(high: 7, low: 1), at: 0)) == "known")
        state.folded([record(7, mark: Mark(high: 7, low: 7))])
        #expect(word(try state.claim(k, at: 0)) == "first")
    }
}
