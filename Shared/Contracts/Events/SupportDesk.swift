/// Where what people report ends up: the operator's desk. It has a handle of its own, so that what concerns no tenant, or
/// what none may see, stands in the log like everything else: whoever has keys of that handle reads it.
package enum SupportDesk {
    /// The handle that is the operator's own. Its events are there whether or not it was created.
    package static let tenant = "operator"

    /// Stands for the desk where a delivery names its subscriber: whatever address it has when the mail is sent.
    package static let subscriber = Identifier.derived("dsk", from: [tenant])

    /// Whom an event of the desk is for: its mailbox, and whoever the operator has subscribe.
    package static let recipients = Recipients(subscribers: true, only: [subscriber])

    /// The id of the event that tells the desk of a tenant's report: the same however often the report is sent.
    ///
    /// - Parameter report: the event's id.
    package static func eventID(for report: String, acceptedAt: Int64) -> String {
        Identifier.derived(Identifier.event, at: acceptedAt, from: ["support_desk", report])
    }
}
