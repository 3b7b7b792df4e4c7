package import Hummingbird
import NIOCore
import ServiceLifecycle

/// An HTTP server as a service that says, when it can't listen, where: the system's own words leave that out.
package struct Listening<Server: ApplicationProtocol>: Service {
    private let server: Server
    private let address: HostPort

    package init(_ server: Server, at address: HostPort) {
        self.server = server
        self.address = address
    }

    @concurrent
    package func run() async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            throw ListeningError(address: address, reason: error.description)
        }
    }
}

/// A service could not listen on its address.
package struct ListeningError: Error, CustomStringConvertible {
    package let address: HostPort
    package let reason: String

    package var description: String { "\(address) can't be listened on: \(reason)" }
}
