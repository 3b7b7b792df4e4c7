import Contracts
import EventLog
import Fanout
import SeededNumbers
import Synchronization
import Testing

/// What all endpoints answer, from a seed. They look at the log as well: nobody else would notice that something came too
/// early.
final class EngineReceivers: Sendable {
    private struct State {
        var random: SeededGenerator
        var dead: Set<String> = []
        var delivered: Set<String> = []
        var account = EngineAccount()
    }

    private let log: InMemoryEventLog
    private let state: Mutex<State>

    init(seed: UInt64, log: InMemoryEventLog) {
        self.log = log
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    /// Deliveries that were answered by 200.
    var delivered: Set<String> { state.withLock { $0.delivered } }

    /// An endpoint that is well dies; if it is dead, all come back to life.
    func toggle(_ endpoint: String) {
        state.withLock { if !$0.dead.insert(endpoint).inserted { $0.dead = [] } }
    }

    func revive() { state.withLock { $0.dead = [] } }

    /// What the log says now. One task at a time asks.
    func readAccount() async throws -> EngineAccount {
        var account = state.withLock { state in
            defer { state.account = EngineAccount() }
            return state.account
        }
        try await account.read(log)
        state.withLock { [account] in $0.account = account }
        return account
    }

    func receive(_ delivery: OwedDelivery) async -> AttemptAnswer {
        await checkOrder(delivery)
        return state.withLock { state in
            if state.dead.contains(delivery.subscriber) { return PlayedChannel.status(503) }
            switch Int.random(in: 0..<100, using: &state.random) {
            case 0..<25: return PlayedChannel.status(500)
            case 25..<28: return PlayedChannel.status(404)
            case 28..<31: return .fault(.timeout, "it took too long")
            case 31..<34: return .fault(.interrupted, "the instance goes")
            case 34..<36: return .response(status: 429, headers: [HeaderField("Retry-After", "3")], body: [])
            case 36: return .cancelled("nobody is there")
            default: break
            }
            state.delivered.insert(delivery.id)
            return PlayedChannel.ok
        }
    }

    /// An ordered delivery is sent only once all before it have ended in the log.
    private func checkOrder(_ delivery: OwedDelivery) async {
        do {
            let account = try await readAccount()
            guard let own = account.deliveries[delivery.id], own.isOrdered else { return }
            for other in account.deliveries.values where other.isBefore(own) {
                #expect(other.ended != nil, "\(delivery.id) was sent before \(other.id) had ended")
            }
        } catch {
            Issue.record("the log can't be read: \(error)")
        }
    }
}
