import Contracts
import Control

/// Whether an event that a job came upon goes to the endpoint, by what stands in the event itself.
struct ReplayFilter: Sendable {
    let control: ControlState
    let endpoint: EndpointDocument

    /// Whether that can't be told without the event.
    func needsEvent(_ candidate: ReplayScan.Candidate) -> Bool {
        candidate.original == nil || endpoint.filterPolicy != nil
    }

    func takes(_ event: EventRecord) -> Bool {
        // What names its receivers was never for anybody else.
        guard event.recipients.subscribers else { return false }
        guard endpoint.filterPolicy != nil else { return true }
        var filter = EventFilter(event, of: control.subscribers(tenant: endpoint.tenant))
        return filter.takes(endpoint.id)
    }
}
