import Contracts
import NIOCore

/// The part of the client that lives on one event loop. An origin belongs to one lane, so everything about an attempt
/// happens on one thread, in order: no locks, and each promise has one place where it is kept.
///
/// How many connections are open is bounded by who posts: the dispatcher bounds what is in flight, in all and for each
/// endpoint. A queue here would let a slow endpoint hold up others that share its host.
///
/// `@unchecked Sendable`, because all that changes is only touched on the loop.
final class ClientLane: @unchecked Sendable {
    let loop: any EventLoop
    let limits: WebhookClientLimits
    let rules: EgressRules
    let resolver: any HostResolver
    let tls: WebhookTLS
    let proxy: ProxyRoute?
    private var origins: [WebhookTarget.Origin: OriginState] = [:]
    private var originsToSweep = 1024
    var active: [ObjectIdentifier: Exchange] = [:]
    private var connections: [ObjectIdentifier: WebhookConnection] = [:]
    private var multiplexed: [ObjectIdentifier: MultiplexedConnection] = [:]
    private var idleCount = 0
    private var isShutDown = false

    init(
        loop: any EventLoop, limits: WebhookClientLimits, rules: EgressRules, resolver: any HostResolver,
        tls: WebhookTLS, proxy: ProxyRoute?
    ) {
        self.loop = loop
        self.limits = limits
        self.rules = rules
        self.resolver = resolver
        self.tls = tls
        self.proxy = proxy
    }

    func begin(_ exchange: Exchange) {
        guard !isShutDown, !exchange.isDone else { return exchange.complete(.interruption) }
        let state = state(of: exchange.target.origin)
        if let literal = state.origin.literal { return proceed(exchange, to: state, judge([literal], literal: true)) }
        let now = NIODeadline.now()
        guard let known = state.known.usable(at: now) else {
            wait(exchange, for: state)
            if state.known.isLookUpDue(at: now) { lookUp(state, at: now) }
            return
        }
        if state.known.isLookUpDue(at: now) { lookUp(state, at: now) }
        // A resolver may have answered at once.
        proceed(exchange, to: state, state.known.usable(at: now) ?? known)
    }

    func cancel(_ exchange: Exchange) {
        complete(exchange, .interruption)
        exchange.connection?.close()
        if let (connection, id) = exchange.stream { connection.abandon(id) }
    }

    /// Answers everybody and closes everything; the future is kept when the last connection is closed.
    func shutdown() -> EventLoopFuture<Void> {
        isShutDown = true
        let open = Array(connections.values)
        let shared = Array(multiplexed.values)
        for exchange in active.values { exchange.complete(.interruption) }
        active = [:]
        let closed = open.compactMap { $0.closed } + shared.compactMap { $0.closed }
        for connection in open { connection.close() }
        for connection in shared { connection.close() }
        return EventLoopFuture.andAllComplete(closed, on: loop)
    }

    // MARK: Called by connections

    func complete(_ exchange: Exchange, _ answer: AttemptAnswer) {
        active[ObjectIdentifier(exchange)] = nil
        exchange.complete(answer)
    }

    /// Keeps a connection for the next request.
    ///
    /// - Returns: false if there are enough already; the connection must be closed then.
    func park(_ connection: WebhookConnection) -> Bool {
        guard !isShutDown, idleCount < limits.idleConnections,
            connection.origin.idle.count < limits.idleConnectionsPerOrigin
        else { return false }
        idleCount += 1
        connection.origin.park(connection)
        return true
    }

    func forget(_ connection: WebhookConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connection.origin.forget(connection) { idleCount -= 1 }
    }

    /// Whether a connection for many may wait for its next request, as few others do already.
    func mayWait(_ origin: OriginState) -> Bool {
        !isShutDown && multiplexed.count <= limits.idleConnections
            && origin.multiplexed.count <= limits.idleConnectionsPerOrigin
    }

    func keep(_ connection: MultiplexedConnection) {
        multiplexed[ObjectIdentifier(connection)] = connection
        connection.origin.multiplexed.append(connection)
    }

    func release(_ connection: MultiplexedConnection) {
        multiplexed[ObjectIdentifier(connection)] = nil
    }

    /// A connection that had waited was closed before the first byte of an answer: the peer had closed it while the
    /// request was on its way, and has most likely not read it. Once more, on a new one.
    func repeatOnNewConnection(_ exchange: Exchange) {
        exchange.connection = nil
        exchange.needsNewConnection = true
        begin(exchange)
    }

    // MARK: Origins

    private func state(of origin: WebhookTarget.Origin) -> OriginState {
        if let state = origins[origin] { return state }
        if origins.count >= originsToSweep {
            let now = NIODeadline.now()
            origins = origins.filter { !$0.value.isDispensable(at: now) }
            // What is left is in use; look again when it has doubled.
            originsToSweep = max(1024, origins.count * 2)
        }
        let state = OriginState(origin, limits: limits)
        origins[origin] = state
        return state
    }

    /// Goes on with what is known of the addresses.
    func proceed(_ exchange: Exchange, to state: OriginState, _ addresses: KnownAddresses.Addresses) {
        guard !exchange.isDone, !isShutDown else { return complete(exchange, .interruption) }
        switch addresses {
        case .refused(let reason): complete(exchange, .fault(.addressNotAllowed, reason))
        case .unknown(let reason): complete(exchange, .fault(.dns, reason))
        case .allowed(let addresses):
            active[ObjectIdentifier(exchange)] = exchange
            if !exchange.needsNewConnection, let connection = state.takeIdle(to: addresses) {
                idleCount -= 1
                exchange.stopTimer()
                connection.start(exchange)
            } else if !exchange.needsNewConnection, let connection = state.roomy(to: addresses) {
                connection.start(exchange)
            } else if state.speaksHTTP2 {
                share(exchange, state, addresses)
            } else {
                connect(exchange, state, addresses.prefix(limits.addressesTried))
            }
        }
    }

    /// Tries the addresses in turn. Each connection is made to the address that was judged, not to a name.
    func connect(_ exchange: Exchange, _ state: OriginState, _ addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return }
        let left = exchange.deadline - .now()
        exchange.startTimer(on: loop, atMost: left, .connectTimeout, "timed out connecting")
        let connection = WebhookConnection(lane: self, origin: state, address: address)
        let timeout = max(min(limits.connect, left), .nanoseconds(1))
        WebhookConnector.connect(connection, timeout: timeout).whenComplete { result in
            guard !exchange.isDone else {
                self.active[ObjectIdentifier(exchange)] = nil
                connection.close()
                return self.connected(connection.origin, nil)
            }
            switch result {
            case .success:
                exchange.stopTimer()
                self.connections[ObjectIdentifier(connection)] = connection
                connection.start(exchange)
            case .failure(let error):
                let others = addresses.dropFirst()
                guard others.isEmpty else { return self.connect(exchange, connection.origin, others) }
                let answer = FaultWording.connecting(to: exchange.target.origin.shown, error)
                self.complete(exchange, answer)
                self.connected(connection.origin, answer)
            }
        }
    }
}
