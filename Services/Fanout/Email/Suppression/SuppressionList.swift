package import Contracts
package import Control
package import Logging

/// The addresses that a tenant's mail no longer goes to, because a server said that they are no mailboxes.
///
/// A fact in the log like any other: it holds on every instance and after every rebuild, until somebody lifts it.
package struct SuppressionList: Sendable {
    private let control: ControlState
    private let put: @Sendable (EmailSuppressionDocument) async throws -> Void
    private let now: @Sendable () -> Int64
    private let logger: Logger

    /// - Parameter put: records a suppression, whatever stood there, and returns once it is folded here.
    package init(
        control: ControlState, now: @escaping @Sendable () -> Int64, logger: Logger,
        put: @escaping @Sendable (EmailSuppressionDocument) async throws -> Void
    ) {
        self.control = control
        self.put = put
        self.now = now
        self.logger = logger
    }

    package init(
        control: ControlState, writer: ControlWriter, now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.init(control: control, now: now, logger: logger) { document in
            try await writer.put(document, actor: "carillon", action: "suppress")
        }
    }

    /// What the suppression of an address has for its id, however the address is written.
    package static func id(of address: MailAddress, tenant: String) -> String {
        Identifier.derived(Identifier.suppression, from: [tenant, address.mailboxKey])
    }

    package func suppression(of address: MailAddress, tenant: String) -> EmailSuppressionDocument? {
        control.suppression(of: address, tenant: tenant)
    }

    /// Records that an address is none. Should the log be away, the next mail to it is refused once more.
    func suppress(_ address: MailAddress, after refusal: MailboxRefusal, of delivery: OwedDelivery) async {
        let document = EmailSuppressionDocument(
            id: Self.id(of: address, tenant: delivery.tenant), tenant: delivery.tenant, address: address.description,
            code: refusal.code, reason: refusal.reply, delivery: delivery.id, createdAt: now())
        do {
            try await put(document)
        } catch {
            logger.error(
                "an address that is no mailbox could not be suppressed",
                metadata: ["tenant": "\(delivery.tenant)", "delivery": "\(delivery.id)", "reason": "\(error)"])
        }
    }
}

extension ControlState {
    /// The suppression of an address of a tenant's mail; nil where it may be sent to.
    package func suppression(of address: MailAddress, tenant: String) -> EmailSuppressionDocument? {
        let id = SuppressionList.id(of: address, tenant: tenant)
        return entity(EmailSuppressionDocument.self, tenant: tenant, id: id)?.document
    }

    /// Whether mail to the owner of a tenant would be sent: an address is set, and it is not suppressed.
    func reachesOwner(of tenant: String) -> Bool {
        guard let email = settings(tenant: tenant)?.document.ownerDefaultEmail, let address = try? MailAddress(email)
        else { return false }
        return suppression(of: address, tenant: tenant) == nil
    }
}
