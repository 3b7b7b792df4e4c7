import Contracts
import Control
import EventLog
import JSON
import Testing

@Suite struct SubscribersTests {
    /// Folds changes one after the other.
    private static func fold(_ record: NewRecord, at offset: Int64, into state: ControlState) {
        state.folded([
            LogRecord(
                position: Position(topic: Topics.control, partition: 0, offset: offset), key: record.key,
                headers: record.headers, value: record.value, timestamp: 1)
        ])
    }

    private static func filtered(_ id: String, by policy: String) -> EndpointDocument {
        var document = endpoint(id)
        document.filterPolicy = Array(policy.utf8)
        return document
    }

    @Test func `subscribers are handed out as they stand together, the same ones until one changes`() {
        let state = ControlState()
        #expect(state.subscribers(tenant: "acme").endpoints.isEmpty)
        Self.fold(record(endpoint("ep_1"), revision: 1), at: 0, into: state)
        let first = state.subscribers(tenant: "acme")
        #expect(first.endpoints.map(\.document.id) == ["ep_1"])
        #expect(state.subscribers(tenant: "acme") === first)
        Self.fold(record(endpoint("ep_9", tenant: "beta"), revision: 1), at: 1, into: state)
        Self.fold(record(key("key_1"), revision: 1), at: 2, into: state)
        #expect(state.subscribers(tenant: "acme") === first)
        let subscription = EmailSubscriptionDocument(
            id: "sub_1", tenant: "acme", email: "a@b.org", eventTypes: ["*"], state: .pending, createdAt: 1)
        Self.fold(record(subscription, revision: 1), at: 3, into: state)
        let second = state.subscribers(tenant: "acme")
        #expect(second.endpoints.map(\.document.id) == ["ep_1"])
        #expect(second.emailSubscriptions.map(\.document.id) == ["sub_1"])
        Self.fold(record(endpoint("ep_1"), revision: 2, deleting: true), at: 4, into: state)
        #expect(state.subscribers(tenant: "acme").endpoints.isEmpty)
        #expect(first.endpoints.count == 1)
    }

    @Test func `a changed filter counts from the moment that it is folded`() throws {
        let state = ControlState()
        let event = try JSONDocument(parsing: #"{"data": {"amount": 5}}"#).root
        func met() -> Set<String> { state.subscribers(tenant: "acme").filters.met(by: event).met }
        Self.fold(record(Self.filtered("ep_1", by: #"{"data":{"amount":[5]}}"#), revision: 1), at: 0, into: state)
        Self.fold(record(Self.filtered("ep_2", by: #"{"data":{"amount":[6]}}"#), revision: 1), at: 1, into: state)
        Self.fold(record(endpoint("ep_3"), revision: 1), at: 2, into: state)
        #expect(met() == ["ep_1"])
        Self.fold(record(Self.filtered("ep_2", by: #"{"data":{"amount":[5]}}"#), revision: 2), at: 3, into: state)
        #expect(met() == ["ep_1", "ep_2"])
    }

    @Test func `a filter that can't be read is known by its fault, and met by nothing`() throws {
        let state = ControlState()
        let event = try JSONDocument(parsing: #"{"a": 1}"#).root
        Self.fold(record(Self.filtered("ep_1", by: #"{"a":[{"near":1}]}"#), revision: 1), at: 0, into: state)
        Self.fold(record(Self.filtered("ep_2", by: #"{"a":[1]}"#), revision: 1), at: 1, into: state)
        let filters = state.subscribers(tenant: "acme").filters
        #expect(filters.fault(of: "ep_1")?.hasPrefix("/a/0/near") == true)
        #expect(filters.fault(of: "ep_2") == nil)
        #expect(filters.met(by: event) == (["ep_2"], []))
        #expect(["ep_1", "ep_2", "ep_3"].map { filters.takes(event, for: $0) } == [nil, true, true])
    }
}
