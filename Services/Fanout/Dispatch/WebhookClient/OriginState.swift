import NIOCore

/// What one event loop knows of one origin: its addresses, and the connections that wait for a next request.
final class OriginState {
    let origin: WebhookTarget.Origin
    var known: KnownAddresses
    /// Those who wait for the look-up that is under way.
    var waiting: [Exchange] = []
    /// The one that came last is taken first: it is the least likely to have been closed at the other end.
    private(set) var idle: [WebhookConnection] = []
    /// Connections that speak HTTP/2, each for many requests at a time.
    var multiplexed: [MultiplexedConnection] = []
    /// Whether the last handshake agreed on HTTP/2: then who comes while a connection is being made waits for that one.
    var speaksHTTP2 = false
    /// Until then HTTP/2 is not offered: the peer has said that it needs HTTP/1.1.
    private var offersHTTP1Until = NIODeadline.distantPast
    /// Those who do so; nil while no connection is being made that could serve them.
    var joining: [Exchange]?

    init(_ origin: WebhookTarget.Origin, limits: WebhookClientLimits) {
        self.origin = origin
        known = KnownAddresses(host: origin.host, limits: limits)
    }

    /// A connection to one of these addresses that waits for a request. One to an address that the host does not have any
    /// more is not taken, and ends by its idle time.
    func takeIdle(to addresses: [SocketAddress]) -> WebhookConnection? {
        guard let index = idle.lastIndex(where: { addresses.contains($0.address) }) else { return nil }
        return idle.remove(at: index)
    }

    /// A connection to one of these addresses on which there is room for a further request.
    func roomy(to addresses: [SocketAddress]) -> MultiplexedConnection? {
        multiplexed.first { $0.hasRoom && addresses.contains($0.address) }
    }

    func offersHTTP2(at now: NIODeadline) -> Bool { now >= offersHTTP1Until }

    /// New connections speak HTTP/1.1 until then, and those of HTTP/2 that there are take no further request.
    func needsHTTP1(until end: NIODeadline) {
        offersHTTP1Until = end
        speaksHTTP2 = false
        for connection in multiplexed { connection.isEnding = true }
    }

    func park(_ connection: WebhookConnection) {
        idle.append(connection)
    }

    /// - Returns: whether it was waiting.
    func forget(_ connection: WebhookConnection) -> Bool {
        guard let index = idle.firstIndex(where: { $0 === connection }) else { return false }
        idle.remove(at: index)
        return true
    }

    /// Whether nothing would be lost without it.
    func isDispensable(at now: NIODeadline) -> Bool {
        idle.isEmpty && multiplexed.isEmpty && joining == nil && waiting.isEmpty && known.isForgettable(at: now)
    }
}
