import Contracts
import EventLog
import SeededNumbers
import Testing

@testable import Ingest

/// A state that can be asked inside of an expectation.
private final class Held {
    private var state: DailyQuotaState

    init(folded: [EventDay: Int] = [:]) {
        state = DailyQuotaState(folded: folded)
    }

    func count(_ day: EventDay) -> Int { state.count(day) }
    func reserve(_ day: EventDay, of limit: Int, at time: Int64) -> Bool { state.reserve(day, of: limit, at: time) }
    func settle(_ day: EventDay, at position: Position) { state.settle(day, at: position) }
    func release(_ day: EventDay) { state.release(day) }
    func folded(_ records: [LogRecord], of days: [EventDay?], at time: Int64 = DailyQuotaStateTests.noon) {
        state.folded(records, of: days, at: time)
    }
    func foldRestarted() { state.foldRestarted() }
    var size: Int { state.size }
}

struct DailyQuotaStateTests {
    private let today = EventDay(tenant: "acme", day: 20_000)
    fileprivate static let noon = 20_000 * EventDay.length + EventDay.length / 2
    private var noon: Int64 { Self.noon }

    private func record(_ partition: Int, _ offset: Int64) -> LogRecord {
        LogRecord(
            position: Position(topic: Topics.events, partition: partition, offset: offset), key: nil, headers: [],
            value: [], timestamp: 0)
    }

    @Test func `what is reserved counts, what is released no longer does, and what is folded counts once`() {
        let state = Held(folded: [today: 7])
        #expect(state.reserve(today, of: 9, at: noon))
        #expect(state.reserve(today, of: 9, at: noon))
        #expect(!state.reserve(today, of: 9, at: noon))
        #expect(state.count(today) == 9)
        state.release(today)
        #expect(state.count(today) == 8)
        state.settle(today, at: Position(topic: Topics.events, partition: 3, offset: 5))
        #expect(state.count(today) == 8)
        state.folded([record(3, 4), record(3, 5)], of: [nil, today])
        #expect(state.count(today) == 8)
        // Another instance's.
        state.folded([record(3, 6)], of: [today])
        #expect(state.count(today) == 9)
        #expect(!state.reserve(today, of: 9, at: noon))
    }

    @Test func `a fold that is faster than the one who appended counts no event twice`() {
        let state = Held()
        #expect(state.reserve(today, of: 9, at: noon))
        state.folded([record(0, 0)], of: [today])
        state.settle(today, at: Position(topic: Topics.events, partition: 0, offset: 0))
        #expect(state.count(today) == 1)
    }

    @Test func `each day and each tenant has its own, and days that are over are forgotten`() {
        let state = Held()
        let other = EventDay(tenant: "beta", day: today.day)
        #expect(state.reserve(today, of: 1, at: noon))
        #expect(!state.reserve(today, of: 1, at: noon))
        #expect(state.reserve(other, of: 1, at: noon))
        let tomorrow = EventDay(tenant: "acme", day: today.day + 1)
        #expect(state.reserve(tomorrow, of: 1, at: noon + EventDay.length))
        // What was accepted before midnight may settle after it.
        state.settle(today, at: Position(topic: Topics.events, partition: 0, offset: 0))
        state.folded([record(0, 0)], of: [today], at: noon + EventDay.length)
        #expect(state.count(today) == 1)
        _ = state.reserve(EventDay(tenant: "acme", day: today.day + 2), of: 1, at: noon + 2 * EventDay.length)
        #expect(state.count(today) == 0)
        #expect(state.count(tomorrow) == 1)
    }

    @Test func `where nobody is refused anything, and of a whole log that is folded again, few days are remembered`() {
        let state = Held()
        let days = (19_000...20_500).map { EventDay(tenant: "acme", day: $0) }
        state.folded(days.indices.map { record(0, Int64($0)) }, of: days)
        #expect(state.size == 3)
        #expect(state.count(today) == 1)
        // Days pass, and none of them is asked for.
        for day in Int64(1)...30 {
            let later = EventDay(tenant: "acme", day: today.day + day)
            state.folded([record(0, 2_000 + day)], of: [later], at: noon + day * EventDay.length)
            #expect(state.count(later) >= 1)
        }
        #expect(state.size == 2)
    }

    @Test func `a clock that is set back is followed, and what was forgotten meanwhile is not counted off`() {
        let state = Held()
        #expect(state.reserve(today, of: 9, at: noon))
        state.folded([record(0, 0)], of: [nil], at: noon + 100 * EventDay.length)
        state.folded([record(0, 1), record(0, 2)], of: [today, today])
        state.release(today)
        #expect(state.count(today) == 2)
    }

    @Test func `when the tables are folded again, what is not folded yet goes on counting`() {
        let state = Held(folded: [today: 5])
        #expect(state.reserve(today, of: 9, at: noon))
        state.settle(today, at: Position(topic: Topics.events, partition: 0, offset: 5))
        state.foldRestarted()
        #expect(state.count(today) == 1)
        state.folded((0..<5).map { record(0, $0) }, of: Array(repeating: today, count: 5))
        #expect(state.count(today) == 6)
        state.folded([record(0, 5)], of: [today])
        #expect(state.count(today) == 6)
    }

    /// Two instances over one log, in any order of appends, acknowledgements and folds: when all is folded, both know the
    /// same, and each never counted less than what stood in the log for it.
    @Test(arguments: 0..<100)
    func `whatever comes first, in the end each event counts once`(seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed))
        var log: [[LogRecord]] = [[], []]
        let states = [Held(), Held()]
        var folded = [[0, 0], [0, 0]]
        var unsettled: [(instance: Int, position: Position)] = []
        func fold(_ instance: Int, _ partition: Int, upTo end: Int) {
            let records = Array(log[partition][folded[instance][partition]..<end])
            states[instance].folded(records, of: records.map { _ in today })
            folded[instance][partition] = end
        }
        for _ in 0..<200 {
            let instance = Int.random(in: 0...1, using: &numbers)
            let partition = Int.random(in: 0...1, using: &numbers)
            switch Int.random(in: 0...3, using: &numbers) {
            case 0:
                #expect(states[instance].reserve(today, of: .max, at: noon))
                let record = record(partition, Int64(log[partition].count))
                log[partition].append(record)
                unsettled.append((instance, record.position))
            case 1:
                guard let index = unsettled.indices.randomElement(using: &numbers) else { continue }
                let (instance, position) = unsettled.remove(at: index)
                states[instance].settle(today, at: position)
            case 2:
                #expect(states[instance].reserve(today, of: .max, at: noon))
                states[instance].release(today)
            default:
                let start = folded[instance][partition]
                guard start < log[partition].count else { continue }
                fold(instance, partition, upTo: Int.random(in: start...log[partition].count, using: &numbers))
            }
            for (state, folded) in zip(states, folded) { #expect(state.count(today) >= folded.reduce(0, +)) }
        }
        for (instance, position) in unsettled { states[instance].settle(today, at: position) }
        for instance in 0...1 {
            for partition in 0...1 { fold(instance, partition, upTo: log[partition].count) }
            #expect(states[instance].count(today) == log[0].count + log[1].count)
        }
    }
}
