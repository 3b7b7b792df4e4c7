import Contracts
import NIOCore
import NIOHTTP2

/// The part of a lane that shares connections.
extension ClientLane {
    /// Makes a connection that others who come meanwhile will share, or waits for the one that is being made.
    func share(_ exchange: Exchange, _ state: OriginState, _ addresses: [SocketAddress]) {
        guard state.joining == nil || exchange.needsNewConnection else {
            let left = exchange.deadline - .now()
            exchange.startTimer(on: loop, atMost: left, .connectTimeout, "timed out connecting")
            exchange.whenDone = {
                self.active[ObjectIdentifier(exchange)] = nil
                state.joining?.removeAll { $0 === exchange }
            }
            state.joining?.append(exchange)
            return
        }
        state.joining = state.joining ?? []
        connect(exchange, state, addresses.prefix(limits.addressesTried))
    }

    /// A connection was made, or could not be: those who waited for it go on.
    ///
    /// - Parameter answer: what became of it, where that is what became of them, too.
    func connected(_ state: OriginState, _ answer: AttemptAnswer?) {
        guard let joining = state.joining else { return }
        state.joining = nil
        for exchange in joining {
            exchange.whenDone = nil
            if let answer { complete(exchange, answer) } else { begin(exchange) }
        }
    }

    /// The peer of a new connection has chosen HTTP/1, or said nothing: nobody can share that.
    func speaksHTTP1(_ state: OriginState) {
        state.speaksHTTP2 = false
        connected(state, nil)
    }

    /// The peer of a new connection has chosen HTTP/2: its requests go over one that is there already, or this one becomes
    /// one for many.
    func multiplex(_ exchange: Exchange, _ connection: WebhookConnection, on channel: any Channel) {
        let state = connection.origin
        state.speaksHTTP2 = true
        if !exchange.needsNewConnection, let other = state.roomy(to: [connection.address]) {
            channel.close(promise: nil)
            other.start(exchange)
            return connected(state, nil)
        }
        let shared = MultiplexedConnection(lane: self, origin: state, address: connection.address)
        do {
            let http2 = NIOHTTP2Handler(mode: .client, initialSettings: MultiplexedConnection.settings(limits))
            try channel.pipeline.syncOperations.addHandlers([http2, shared])
        } catch {
            // The channel was closed meanwhile.
            channel.close(promise: nil)
            let answer = FaultWording.broken(nil, isInBody: false, hasAnswerBegun: false)
            complete(exchange, answer)
            return connected(state, answer)
        }
        keep(shared)
        shared.start(exchange)
        connected(state, nil)
    }

    /// The peer serves this only over HTTP/1.1 (RFC 9113, section 7): so it gets it, within the same attempt, and for a
    /// while whatever else comes for it.
    func fallBack(_ exchange: Exchange, _ state: OriginState) {
        state.needsHTTP1(until: .now() + limits.withoutHTTP2)
        exchange.isDowngraded = true
        begin(exchange)
    }

    func forget(_ connection: MultiplexedConnection) {
        release(connection)
        connection.origin.multiplexed.removeAll { $0 === connection }
    }
}
