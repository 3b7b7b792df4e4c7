import Contracts
import GRDB
package import Projections

/// What mail to the operator's desk needs.
package struct DeskMail: Sendable {
    /// Where the desk has its mailbox now; nil where nobody has said.
    let address: @Sendable () -> MailAddress?
    /// Whether an event is a tenant's.
    let knowsEvent: @Sendable (_ event: String, _ tenant: String) throws -> Bool

    package init(
        address: @escaping @Sendable () -> MailAddress?,
        knowsEvent: @escaping @Sendable (_ event: String, _ tenant: String) throws -> Bool
    ) {
        self.address = address
        self.knowsEvent = knowsEvent
    }

    /// One that has no mailbox.
    package static let closed = DeskMail(address: { nil }, knowsEvent: { _, _ in false })

    /// - Parameter file: whose folds have that of events among them.
    package init(address: @escaping @Sendable () -> MailAddress?, file: ProjectionFile) {
        self.init(address: address) { event, tenant in
            try file.read { database in
                let statement = try database.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM events WHERE id = ? AND tenant = ?)")
                return try Bool.fetchOne(statement, arguments: [event, tenant]) ?? false
            }
        }
    }
}
