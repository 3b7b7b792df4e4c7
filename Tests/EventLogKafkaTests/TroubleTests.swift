internal import CRDKafka
import EventLog
import Logging
import Testing

@testable import EventLogKafka

@Suite("What is wrong with the connections")
struct TroubleTests {
    private let topics = [TopicSpecification(name: "events", partitions: 1, retention: nil)]

    @Test("A log that no broker answers says so until one does, though nothing but a reader waits")
    func awayAndBack() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["message.timeout.ms": "1000"])
        let record = NewRecord(topic: "events", value: [1])
        let reader = try await log.follow([TopicPartition(topic: "events", partition: 0): 0])
        _ = try await log.append(record)
        _ = try await reader.next(limit: 1)
        #expect(log.trouble == nil)
        try await broker.tell("down")
        // Fails after its time-out, long after the connections broke.
        _ = await log.append([record])
        #expect(log.trouble?.hasPrefix("no broker answers: ") == true)
        try await broker.tell("up")
        while await log.append([record]).contains(where: { (try? $0.get()) == nil }) {}
        _ = try await reader.next(limit: 1)
        #expect(log.trouble == nil)
        await log.close()
    }

    @Test("A connection that is gone is in no trouble any more")
    func gone() {
        let contact = BrokerContact()
        var context: HandleContext? = context(contact)
        context?.report(RD_KAFKA_RESP_ERR__TRANSPORT, "kafka:9092: connection refused")
        #expect(contact.trouble == nil)
        context?.report(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "1/1 brokers are down")
        #expect(contact.trouble == "no broker answers: kafka:9092: connection refused")
        context = nil
        #expect(contact.trouble == nil)
    }

    @Test(
        "A refused connection is an error for good at first contact only; later it may pass",
        arguments: [
            RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
        ].map(\.rawValue))
    func refused(code: Int32) {
        let context = context(BrokerContact())
        let refusal = rd_kafka_resp_err_t(rawValue: code)
        context.report(refusal, "SASL authentication error")
        for code in [refusal, RD_KAFKA_RESP_ERR__TIMED_OUT] {
            let first = context.failure(code, "appending")
            #expect(first.code == .refused)
            #expect(!first.isRetriable)
        }
        context.brokerAnswered()
        context.report(refusal, "SASL authentication error")
        for code in [refusal, RD_KAFKA_RESP_ERR__TIMED_OUT] {
            let later = context.failure(code, "appending")
            #expect(later.code == .unavailable)
            #expect(later.isRetriable)
            #expect(later.message.contains("sasl.*"))
        }
    }

    @Test("A first contact that is refused says so at once")
    func firstContact() async throws {
        let broker = try await MockBroker("events:1")
        // The mock knows no SASL.
        let log = try broker.connect([
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "carillon",
            "sasl.password": "hunter2",
        ])
        let error = await #expect(throws: EventLogError.self) { try await log.prepare(topics) }
        #expect(error?.code == .refused)
        #expect(error?.isRetriable == false)
        await log.close()
    }

    @Test("Partitions that librdkafka does not take over end the membership, to be joined again")
    func refusedAssignment() async throws {
        let broker = try await MockBroker("events:1")
        let options = try KafkaOptions(bootstrapServers: broker.servers, options: [:])
        let handle = try KafkaHandle(.member(group: "workers", id: "one"), options: options, logger: .silent)
        let desk = GroupDesk()
        let session = GroupSession(handle: handle, topic: "events", desk: desk)
        // The second time they are there already.
        while !session.assign([0]) {}
        while !session.assign([0]) {}
        let first = try await desk.next(limit: 1)
        guard case .assigned([0: 0]) = first else {
            Issue.record("expected an assignment, found \(first)")
            return
        }
        let second = try await desk.next(limit: 1)
        guard case .lost([0]) = second else {
            Issue.record("expected a loss, found \(second)")
            return
        }
        let error = await #expect(throws: EventLogError.self) { try await desk.next(limit: 1) }
        #expect(error?.isRetriable == true)
        #expect(error?.message.hasPrefix("taking over partitions of events: ") == true)
        #expect(GroupSession.refusal(nil, "assigning", handle.pointer) == nil)
    }

    private func context(_ contact: BrokerContact) -> HandleContext {
        HandleContext(logger: .silent, secrets: [], contact: contact, isWatched: true, rebalanced: nil)
    }
}

extension Logger {
    fileprivate static let silent = Logger(label: "kafka-test") { _ in SwiftLogNoOpLogHandler() }
}
