import Contracts
import JSON
import ServiceKit

/// A notification that Carillon itself makes, with the id of its event in its payload.
struct MadeNotification: Sendable {
    let type: String
    let recipients: Recipients
    /// The payload as JSON, from the id of the event and the time of its acceptance.
    let payload: @Sendable (_ event: String, _ time: Int64) -> [UInt8]

    /// - Throws: `Problem` 413.
    func notification(for event: String, at time: Int64) throws(Problem) -> Notification {
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONDocument(parsing: payload(event, time))
        } catch {
            throw Problem.appendFailed
        }
        let notification = Notification(
            type: type, source: "carillon", recipients: recipients, payload: document.root, form: .own)
        try notification.checkSize()
        return notification
    }
}
