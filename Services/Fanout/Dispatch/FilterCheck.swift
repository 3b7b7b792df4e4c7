import Contracts
import Control
import JSON

/// Asks a subscriber's filter again when something is about to be sent.
///
/// The plan has asked it already, unless it was written by a newer version than the planning one, or asking all filters took
/// too long: then the delivery was planned all the same. And it may have been changed while the delivery waited: like an
/// endpoint that was switched off, it counts as it is now.
struct FilterCheck {
    let control: ControlState

    /// What ends the attempt, if the subscriber is not to get the event.
    ///
    /// - Parameter hasFilter: nothing is looked up for those that have none.
    func answer(to delivery: OwedDelivery, hasFilter: Bool) -> AttemptAnswer? {
        // No filter is asked about events that name their receivers, such as tests.
        guard hasFilter, !delivery.event.recipients.only.contains(delivery.subscriber) else { return nil }
        let filters = control.subscribers(tenant: delivery.tenant).filters
        if let fault = filters.fault(of: delivery.subscriber) {
            return .fault(.unprepared, "the filter can't be read by this version: \(fault)")
        }
        guard let document = EventFilter.parsed(delivery.event) else {
            return .cancelled("the payload is not JSON, so it meets no filter")
        }
        switch filters.takes(document, for: delivery.subscriber) {
        case true: return nil
        case false: return .cancelled("the event does not meet the filter")
        case nil: return .fault(.unprepared, "the filter takes too many steps on an event with so many values")
        }
    }
}
