/// A way to hand over a mail: to a server, or into a folder.
package protocol MailTransport: Sendable {
    /// Hands over one message and says what came of it. Every fault is an answer, and nothing is awaited for ever.
    func send(_ message: MailMessage) async -> MailOutcome

    /// Tries everything short of sending: for the start of the service and for `carillon doctor`.
    ///
    /// - Throws: `MailTransportError` that names what is wrong, never a password.
    func verify() async throws(MailTransportError)

    /// Ends idle connections and whatever is under way.
    func shutdown() async
}
