import JSON
import Synchronization
import Testing

@testable import CarillonMain

/// Answers what it is told to, one answer a request, and keeps what it was sent.
private final class ScriptedPoster: BatchPosting {
    private struct State {
        var answers: [Result<BatchAnswer, Unreachable>]
        var posted: [[Int]] = []
    }

    private let state: Mutex<State>

    init(_ answers: [Result<BatchAnswer, Unreachable>]) {
        state = Mutex(State(answers: answers))
    }

    /// The lines of each request.
    var posted: [[Int]] { state.withLock(\.posted) }

    func post(_ batch: Batch) async throws -> BatchAnswer {
        try state.withLock { state in
            state.posted.append(batch.items.map(\.line))
            guard !state.answers.isEmpty else { throw Unreachable(description: "the script has ended") }
            return try state.answers.removeFirst().get()
        }
    }
}

/// A clock that only sleeping moves.
final class SleeperClock: Clock {
    private let time = Mutex(ContinuousClock.now)
    private let slept = Mutex<[Duration]>([])

    var now: ContinuousClock.Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }
    var sleeps: [Duration] { slept.withLock { $0 } }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        slept.withLock { $0.append(deadline - now) }
        time.withLock { $0 = deadline }
    }
}

private func answer(_ status: Int, _ body: String, retryAfter: Duration? = nil) -> Result<BatchAnswer, Unreachable> {
    .success(BatchAnswer(status: status, retryAfter: retryAfter, body: Array(body.utf8)))
}

private func results(_ items: String...) -> Result<BatchAnswer, Unreachable> {
    answer(207, #"{"results":[\#(items.joined(separator: ","))]}"#)
}

private let new = #"{"status":202,"notification":{"id":"evt_1","duplicate":false}}"#
private let known = #"{"status":202,"notification":{"id":"evt_1","duplicate":true}}"#
private let invalid =
    #"{"status":422,"problem":{"code":"invalid","detail":"d","errors":[{"pointer":"/payload/amount","code":"type","message":"must be a number"}]}}"#
private let busy = #"{"status":503,"problem":{"code":"log_unavailable","detail":"away"}}"#

@Suite("Sending a file")
struct SenderTests {
    private struct Outcome {
        var tally: Tally
        var notes: [String]
        var posted: [[Int]]
        var sleeps: [Duration]
    }

    /// Sends the events of lines 1, 2, … and tells what came of it.
    private func send(
        _ count: Int, patience: Duration = .seconds(60), _ answers: [Result<BatchAnswer, Unreachable>]
    ) async throws -> Outcome {
        let poster = ScriptedPoster(answers)
        let clock = SleeperClock()
        let notes = Mutex<[String]>([])
        var sender = Sender(
            to: poster, keyPrefix: nil, patience: patience, clock: clock,
            note: { note in notes.withLock { $0.append(note) } })
        for number in 1...count {
            try await sender.add(EventLine(number: number, bytes: Array(#"{"type":"a"}"#.utf8)))
        }
        try await sender.flush()
        return Outcome(
            tally: sender.tally, notes: notes.withLock { $0 }, posted: poster.posted, sleeps: clock.sleeps)
    }

    @Test("What is new, known and refused is told apart, a refusal with line, pointer and code")
    func tally() async throws {
        let outcome = try await send(3, [results(new, known, invalid)])
        #expect(outcome.tally == Tally(new: 1, duplicates: 1, refused: 1))
        #expect(outcome.notes == ["line 3: /payload/amount must be a number (type)"])
    }

    @Test("A busy ingest is waited for as long as it asks, and gets the same again")
    func busyIngest() async throws {
        let outcome = try await send(2, [answer(429, "{}", retryAfter: .seconds(7)), results(new, new)])
        #expect(outcome.tally.new == 2)
        #expect(outcome.sleeps == [.seconds(7)])
        #expect(outcome.posted == [[1, 2], [1, 2]])
    }

    @Test("Only the items that were not taken are sent again")
    func partly() async throws {
        let outcome = try await send(3, [results(new, busy, invalid), results(new)])
        #expect(outcome.tally == Tally(new: 2, duplicates: 0, refused: 1))
        #expect(outcome.posted == [[1, 2, 3], [2]])
    }

    @Test("More than fits in one batch goes in several, in order")
    func batches() async throws {
        let full = results(Array(repeating: new, count: 500).joined(separator: ","))
        let outcome = try await send(501, [full, results(new)])
        #expect(outcome.posted.map(\.count) == [500, 1])
        #expect(outcome.posted.flatMap { $0 } == Array(1...501))
    }

    @Test("An address that never answered is an error at once")
    func wrongAddress() async throws {
        await #expect(throws: Failure("nobody there")) {
            try await send(1, [.failure(Unreachable(description: "nobody there"))])
        }
    }

    @Test("An ingest that goes away later is waited for, until patience ends")
    func away() async throws {
        let first = results(Array(repeating: new, count: 500).joined(separator: ","))
        let gone = Result<BatchAnswer, Unreachable>.failure(Unreachable(description: "gone"))
        let outcome = try await send(501, [first, gone, gone, results(new)])
        #expect(outcome.tally.new == 501)
        #expect(outcome.sleeps == [.milliseconds(500), .seconds(1)])

        await #expect(throws: Failure("gone: gave up at line 501; the same command goes on from there")) {
            try await send(501, patience: .seconds(5), [first] + Array(repeating: gone, count: 10))
        }
    }

    @Test("A wrong key stops everything, with ingest's own words")
    func wrongKey() async throws {
        await #expect(throws: Failure("401 unauthorized: The key is not known.")) {
            try await send(1, [answer(401, #"{"code":"unauthorized","detail":"The key is not known."}"#)])
        }
    }

    @Test("An answer that is none of ingest's is not taken for success")
    func stranger() async throws {
        await #expect(throws: Failure.self) { try await send(1, [answer(200, "<html>")]) }
        await #expect(throws: Failure.self) { try await send(2, [results(new)]) }
    }
}

@Suite("The idempotency key of a line")
struct EventLineTests {
    private func key(_ number: Int, _ text: String, prefix: String? = nil) throws -> String? {
        let item = try EventLine(number: number, bytes: Array(text.utf8)).item(keyPrefix: prefix)
        return try JSONDocument(parsing: item).root["id"]?.string
    }

    @Test("It is the same for the same line, and another for another number or other bytes")
    func derived() throws {
        let first = try key(1, #"{"type":"a"}"#)
        #expect(try first == key(1, #"{"type":"a"}"#))
        #expect(try first != key(2, #"{"type":"a"}"#))
        #expect(try first != key(1, #"{"type":"b"}"#))
    }

    @Test("A prefix makes it readable, and the event's own id goes before both")
    func given() throws {
        #expect(try key(7, #"{"type":"a"}"#, prefix: "june") == "june-7")
        #expect(try key(7, #"{"id":"mine","type":"a"}"#, prefix: "june") == "mine")
    }

    @Test("The rest of the event stays as it is, byte for byte")
    func untouched() throws {
        let item = try EventLine(number: 1, bytes: Array(#"{"payload": {"n": 1.50, "s": "\u00e9"}}"#.utf8))
            .item(keyPrefix: "p")
        #expect(String(decoding: item, as: UTF8.self) == #"{"id":"p-1","payload":{"n": 1.50, "s": "\u00e9"}}"#)
    }

    @Test("What is no JSON object is refused before it is sent", arguments: ["{oops", "[1]", "3"])
    func refused(text: String) {
        #expect(throws: Refusal.self) { try EventLine(number: 1, bytes: Array(text.utf8)).item(keyPrefix: nil) }
    }
}
