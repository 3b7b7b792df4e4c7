import Contracts
import Control
import Testing

@testable import Fanout

/// What becomes of a delivery whose filter has changed since it was planned, or can't be read.
extension WebhookChannelTests {
    @Test func `an event that meets the filter is sent, and one that does not (any more) is cancelled`() async throws {
        let met = try await deliver { $0.filterPolicy = Array(#"{"data":{"amount":[4200]}}"#.utf8) }
        #expect(met.requests.count == 1)
        let unmet = try await deliver { $0.filterPolicy = Array(#"{"data":{"amount":[{"exists":false}]}}"#.utf8) }
        #expect(unmet.answer == .cancelled("the event does not meet the filter"))
        #expect(unmet.requests.isEmpty)
    }

    @Test func `with a filter that can't be read nothing is sent, and the attempt says why`() async throws {
        let (answer, requests) = try await deliver { $0.filterPolicy = Array(#"{"data":{"a":[{"near":1}]}}"#.utf8) }
        #expect(requests.isEmpty)
        guard case .fault(.unprepared, let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.hasPrefix("the filter can't be read by this version: /data/a/0/near: is not an operator"))
    }

    @Test func `no filter is asked about an event that names its receivers`() throws {
        var document = try endpoint(1)
        document.filterPolicy = Array(#"{"type":["lead_won"]}"#.utf8)
        let control = ControlState()
        Self.fold([document], into: control)
        let check = FilterCheck(control: control)
        var owed = Self.owed()
        #expect(check.answer(to: owed, hasFilter: true) != nil)
        owed.event.recipients = Recipients(subscribers: false, only: ["ep_1"])
        #expect(check.answer(to: owed, hasFilter: true) == nil)
    }
}
