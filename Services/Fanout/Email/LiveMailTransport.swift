import Synchronization

/// A way to hand over mail that is replaced while mails are under way: those end on the way that they began on, which is
/// closed after the last of them.
package final class LiveMailTransport: MailTransport {
    /// One way, and how many mails are on it.
    private struct Way {
        let number: Int
        let transport: any MailTransport
        var underWay = 0
    }

    private struct State {
        var current: Way
        /// Those that were replaced and still have mails on them.
        var former: [Int: Way] = [:]
    }

    private let state: Mutex<State>

    package init(_ transport: any MailTransport) {
        state = Mutex(State(current: Way(number: 0, transport: transport)))
    }

    package func send(_ message: MailMessage) async -> MailOutcome {
        let way = state.withLock { state in
            state.current.underWay += 1
            return state.current
        }
        let outcome = await way.transport.send(message)
        let isOver = state.withLock { state in
            guard way.number != state.current.number else {
                state.current.underWay -= 1
                return false
            }
            state.former[way.number]?.underWay -= 1
            guard state.former[way.number]?.underWay == 0 else { return false }
            state.former[way.number] = nil
            return true
        }
        if isOver { await way.transport.shutdown() }
        return outcome
    }

    /// Has all mails from now on go another way.
    package func replace(with transport: any MailTransport) async {
        let idle = state.withLock { state -> (any MailTransport)? in
            let former = state.current
            state.current = Way(number: former.number + 1, transport: transport)
            if former.underWay == 0 { return former.transport }
            state.former[former.number] = former
            return nil
        }
        await idle?.shutdown()
    }

    package func verify() async throws(MailTransportError) {
        try await state.withLock { $0.current.transport }.verify()
    }

    package func shutdown() async {
        for transport in state.withLock({ [$0.current.transport] + $0.former.values.map(\.transport) }) {
            await transport.shutdown()
        }
    }
}
