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

    @Test func `an event that is too much for a filter is planned, and fails before it is sent`() throws {
        var document = try endpoint(1)
        let ranges = (0..<100).map { #"{"numeric":[">",\#($0),"<",\#($0 + 1)]}"# }.joined(separator: ",")
        document.filterPolicy = Array(#"{"data":{"all":{"n":[\#(ranges)]}}}"#.utf8)
        let control = ControlState()
        Self.fold([document], into: control)
        var owed = Self.owed()
        let values = Array(repeating: #"{"n":0}"#, count: 5_000).joined(separator: ",")
        owed.event.payload = Array(#"{"all":[\#(values)]}"#.utf8)
        guard case .fault(.unprepared, let reason) = FilterCheck(control: control).answer(to: owed, hasFilter: true)
        else {
            Issue.record("it was decided")
            return
        }
        #expect(reason == "the filter takes too many steps on an event with so many values")
        // Finding filters by their ranges is cheap, and finds that this one is not met; with one that is, the value stands
        // in an object of many, so it has to be asked.
        owed.event.payload = Array(#"{"all":[{"n":0.5},\#(values)]}"#.utf8)
        #expect(FilterCheck(control: control).answer(to: owed, hasFilter: true) == nil)
        owed.event.payload = Array(#"{"all":[\#(values),{"n":0.5}]}"#.utf8)
        var filter = EventFilter(owed.event, of: control.subscribers(tenant: "acme"))
        let isTaken = filter.takes("ep_1")
        #expect(isTaken)
    }
}
