import Contracts
import EventLog
import Fanout
import Testing

@Suite struct RequiredVerificationTests {
    private static func endpoint(_ id: String, _ state: EndpointVerification.State) -> EndpointDocument {
        var endpoint = EndpointDocument(
            id: id, tenant: "acme", url: "https://e.org", eventTypes: ["*"], secrets: [], createdAt: 1, updatedAt: 1)
        endpoint.verification = EndpointVerification(state)
        return endpoint
    }

    private static let endpoints = [
        endpoint("ep_new", .unverified), endpoint("ep_no", .failed), endpoint("ep_yes", .verified),
    ]

    private static func receivers(_ recipients: Recipients, required: Bool) -> [String] {
        PlanDecision.plan(
            Scene.event("evt_1", recipients: recipients), at: Position(topic: Topics.events, partition: 0, offset: 0),
            endpoints: endpoints, emailSubscriptions: [], requireVerification: required, filter: { _ in true }, now: 1
        ).deliveries.map(\.subscriber)
    }

    @Test func `while verification is required, who is not verified subscribes to nothing yet`() {
        #expect(Self.receivers(.everySubscriber, required: false) == ["ep_new", "ep_no", "ep_yes"])
        #expect(Self.receivers(.everySubscriber, required: true) == ["ep_yes"])
    }

    @Test func `a test, which names its receiver, goes all the same`() {
        let named = Recipients(subscribers: false, only: ["ep_new"])
        #expect(Self.receivers(named, required: true) == ["ep_new"])
    }
}
