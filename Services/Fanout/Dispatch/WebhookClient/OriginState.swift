import NIOCore

/// What one event loop knows of one origin: its addresses, and the connections that wait for a next request.
final class OriginState {
    enum Addresses {
        /// Those that may be reached, in order of preference; at least one.
        case allowed([SocketAddress])
        /// There are some, but none that may be reached.
        case refused(String)
        case unknown(String)
    }

    let origin: WebhookTarget.Origin
    private(set) var addresses: Addresses?
    private var expiry = NIODeadline.distantPast
    /// Those who wait for the look-up that is under way.
    var waiting: [Exchange] = []
    /// The one that came last is taken first: it is the least likely to have been closed at the other end.
    private(set) var idle: [WebhookConnection] = []

    init(_ origin: WebhookTarget.Origin) {
        self.origin = origin
    }

    /// What is known, while it may be relied on.
    func addresses(at now: NIODeadline) -> Addresses? {
        now < expiry ? addresses : nil
    }

    func learn(_ addresses: Addresses, until expiry: NIODeadline) {
        self.addresses = addresses
        self.expiry = expiry
    }

    /// A connection to one of these addresses that waits for a request. One to an address that the host does not have any
    /// more is not taken, and ends by its idle time.
    func takeIdle(to addresses: [SocketAddress]) -> WebhookConnection? {
        guard let index = idle.lastIndex(where: { addresses.contains($0.address) }) else { return nil }
        return idle.remove(at: index)
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
        idle.isEmpty && waiting.isEmpty && (now >= expiry || origin.literal != nil)
    }
}
