package import NIOCore

/// Finds the addresses of hosts.
package protocol HostResolver: Sendable {
    /// Keeps the promise of the look-up, once: with the addresses in order of preference, or an `AddressLookupError`.
    func start(_ lookUp: HostLookUp)

    /// Nobody waits for it any more. One that has not begun is forgotten, and its promise failed.
    ///
    /// - Returns: false if it has begun; then it goes on, and what it finds is welcome.
    func drop(_ lookUp: HostLookUp) -> Bool

    /// Ends what it keeps running; nothing is asked of it afterwards.
    func shutdown()
}

/// One question for the addresses of a host.
package final class HostLookUp: Sendable {
    package let host: String
    package let port: Int
    /// Whether the last look-up of the host found it: then this one most likely won't take long.
    package let wasFound: Bool
    package let promise: EventLoopPromise<[SocketAddress]>

    package init(of host: String, port: Int, wasFound: Bool, promise: EventLoopPromise<[SocketAddress]>) {
        self.host = host
        self.port = port
        self.wasFound = wasFound
        self.promise = promise
    }
}
