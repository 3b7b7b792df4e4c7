import EventLog
import Foundation
import Testing

@testable import EventLogKafka

@Suite("Appending to Kafka")
struct AppendTests {
    @Test("A record comes back as it was appended: key, headers, value, time, an empty value and no key")
    func roundTrip() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect()
        let records = [
            NewRecord(
                topic: "events", key: Array("k".utf8),
                headers: [RecordHeader("ce_type", "invoice.paid"), RecordHeader("empty", [])],
                value: Array("payload".utf8), timestamp: 1_700_000_000_123),
            NewRecord(topic: "events", key: [], value: []),
            NewRecord(topic: "events", value: [0, 255]),
        ]
        let positions = try await log.appendAll(records)
        #expect(positions.map(\.offset) == [0, 1, 2])
        let found = try await log.read(
            TopicPartition(topic: "events", partition: 0), from: 0, limit: 10, maxBytes: 1 << 20)
        #expect(found.map(\.key) == records.map(\.key))
        #expect(found.map(\.headers) == records.map(\.headers))
        #expect(found.map(\.value) == records.map(\.value))
        #expect(found.first?.timestamp == 1_700_000_000_123)
        await log.close()
    }

    @Test(
        "An append while the broker is away fails in bounded time and says so, and works when it is back",
        arguments: ["true", "false"])
    func away(idempotent: String) async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["message.timeout.ms": "1000", "enable.idempotence": idempotent])
        let record = NewRecord(topic: "events", value: [1])
        _ = try await log.append(record)
        try await broker.tell("down")
        let error = await #expect(throws: EventLogError.self) { try await log.append(record) }
        #expect(error?.code == .unavailable)
        #expect(error?.isRetriable == true)
        try await broker.tell("up")
        while true {
            do throws(EventLogError) {
                _ = try await log.append(record)
                break
            } catch {
                try #require(error.isRetriable, "\(error)")
            }
        }
        await log.close()
    }

    @Test("A queue that is full makes appends wait, and all of them end acknowledged")
    func backpressure() async throws {
        let broker = try await MockBroker("events:2")
        let log = try broker.connect(["queue.buffering.max.messages": "5", "queue.buffering.max.kbytes": "2"])
        let positions = try await withThrowingTaskGroup(of: [Position].self) { group in
            for task in 0..<40 {
                group.addTask {
                    try await log.appendAll(
                        (0..<10).map { _ in
                            NewRecord(topic: "events", partition: task % 2, value: Array(repeating: 1, count: 300))
                        })
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(positions).count == 400)
        await log.close()
    }

    @Test("A cancelled append ends at once, also while the queue is full")
    func cancelled() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["queue.buffering.max.messages": "1", "message.timeout.ms": "60000"])
        _ = try await log.append(NewRecord(topic: "events", value: [1]))
        try await broker.tell("down")
        let tasks = (0..<3).map { _ in Task { try await log.append(NewRecord(topic: "events", value: [2])) } }
        for task in tasks {
            task.cancel()
            let result = await task.result
            #expect(throws: EventLogError.self) { try result.get() }
        }
        try await broker.tell("up")
        await log.close()
    }

    @Test("Errors of the broker that pass are tried again; those that stay are named", arguments: ["true", "false"])
    func brokerErrors(idempotent: String) async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["enable.idempotence": idempotent])
        let record = NewRecord(topic: "events", value: [1])
        // NOT_ENOUGH_REPLICAS, NOT_LEADER_FOR_PARTITION, and a cut connection.
        for code in [19, 6, -195] {
            try await broker.tell("errors 0 \(code) 1")
            _ = try await log.append(record)
        }
        // TOPIC_AUTHORIZATION_FAILED
        try await broker.tell("errors 0 29 1")
        let error = await #expect(throws: EventLogError.self) { try await log.append(record) }
        #expect(error?.code == .refused)
        #expect(error?.isRetriable == false)
        await log.close()
    }

    @Test("A producer that librdkafka gave up on is replaced, and no append hangs")
    func fatal() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["enable.idempotence": "true"])
        let record = NewRecord(topic: "events", value: [1])
        _ = try await log.append(record)
        let broken = log.producer.handle
        broken.breakDown()
        for _ in 0..<3 { _ = await log.append([record]) }
        _ = try await log.append(record)
        #expect(log.producer.handle !== broken)
        await log.close()
    }

    @Test("A topic that does not exist is an error that says what to do, and is not created by naming it")
    func unknownTopic() async throws {
        let broker = try await MockBroker()
        let log = try broker.connect()
        for _ in 0..<2 {
            let error = await #expect(throws: EventLogError.self) {
                try await log.append(NewRecord(topic: "misspelt", value: [1]))
            }
            #expect(error?.code == .unknownTopic)
        }
        await log.close()
    }

    @Test("Closing while the broker is away fails what waits, and ends")
    func closeWhileAway() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["message.timeout.ms": "2000"])
        _ = try await log.append(NewRecord(topic: "events", value: [1]))
        try await broker.tell("down")
        async let waiting = log.append([NewRecord(topic: "events", value: [2])])
        await log.close()
        let outcome = await waiting
        #expect(throws: EventLogError.self) { try outcome[0].get() }
    }
}
