import Contracts
import Control
import EventLog

/// Whether an event that a job came upon goes to the endpoint, by what stands in the event itself.
struct ReplayFilter: Sendable {
    let control: ControlState
    let endpoint: EndpointDocument

    /// Whether that can't be told without the event.
    func needsEvent(_ candidate: ReplayScan.Candidate) -> Bool {
        candidate.original == nil || endpoint.filterPolicy != nil
    }

    /// Whether what a job came upon goes to the endpoint. What the log no longer holds, or nobody can read, does not.
    ///
    /// - Throws: `EventLogError` when the log can't be asked.
    func takes(_ candidate: ReplayScan.Candidate, from events: EventCache) async throws -> Bool {
        guard needsEvent(candidate) else { return true }
        do {
            return takes(try await events.event(at: candidate.position))
        } catch let error as EventLogError where error.code == .offsetOutOfRange {
            return false
        } catch is ContractError {
            return false
        }
    }

    private func takes(_ event: EventRecord) -> Bool {
        // What names its receivers was never for anybody else.
        guard event.recipients.subscribers else { return false }
        guard endpoint.filterPolicy != nil else { return true }
        var filter = EventFilter(event, of: control.subscribers(tenant: endpoint.tenant))
        return filter.takes(endpoint.id)
    }
}
