package import NIOCore

import Contracts

/// The bounds of the client. The time that one attempt may take in all comes with each attempt.
package struct WebhookClientLimits: Sendable {
    /// The longest that each stage may take, within the attempt's own time.
    package var lookUp: TimeAmount = .seconds(5)
    package var connect: TimeAmount = .seconds(5)
    package var handshake: TimeAmount = .seconds(5)

    /// How many bytes of an answer's body are read; then the connection is closed.
    package var bodyBytes = Attempt.bodyLimit
    /// How many bytes the heads of an answer may have (status line and header fields, interim answers counted in).
    package var headBytes = 32 * 1024
    package var headerFields = 128

    /// How many requests a connection of HTTP/2 carries at a time, where its peer allows as many.
    package var streamsPerConnection = 100

    /// How long a connection may wait for its next request.
    package var idleTime: TimeAmount = .seconds(30)
    /// How many connections wait at most, for one origin and for each event loop.
    package var idleConnectionsPerOrigin = 64
    package var idleConnections = 1024

    /// How long HTTP/2 is not offered to a peer that has asked for HTTP/1.1.
    package var withoutHTTP2: TimeAmount = .minutes(10)
    /// How long the addresses of a host are used again before they are looked up again.
    package var addressTime: TimeAmount = .seconds(5)
    /// How long they are used after that, for as long as nothing newer is found.
    package var staleAddressTime: TimeAmount = .minutes(10)
    /// How long a host is not looked up again after a look-up failed; twice as long after each further one, up to the most.
    package var failedLookUpTime: TimeAmount = .seconds(1)
    package var failedLookUpTimeAtMost: TimeAmount = .seconds(60)
    /// How many addresses of a host are tried in one attempt.
    package var addressesTried = 4

    package init() {}
}
