import NIOCore
import ServiceKit

/// A connection that has been greeted, encrypted and logged in as configured, and takes one message after the other.
struct SMTPConnection: Sendable {
    var wire: SMTPWire
    let capabilities: SMTPCapabilities

    /// Opens a connection up to the point where a message can be offered.
    ///
    /// - Parameter deadline: When it must have come that far; also that of the attempt it is opened for.
    static func open(
        _ configuration: SMTPConfiguration, tls: SMTPClientTLS, by deadline: NIODeadline, on group: any EventLoopGroup
    ) async throws(SMTPFailure) -> SMTPConnection {
        let wire = try await SMTPWire.connect(
            to: configuration, tls: configuration.server.security == .implicit ? tls : nil, by: deadline, on: group)
        do {
            let setup = SMTPSetup(configuration: configuration, wire: wire, tls: tls)
            return try await withTaskCancellationHandler {
                try await setup.run()
            } onCancel: {
                wire.close()
            }
        } catch {
            wire.close()
            throw SMTPFailure(error)
        }
    }
}
