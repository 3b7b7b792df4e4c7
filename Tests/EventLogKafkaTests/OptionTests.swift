import EventLog
import Logging
import Testing

@testable import EventLogKafka

@Suite("Options of Kafka")
struct OptionTests {
    @Test(
        "An option that would break a guarantee is refused by name",
        arguments: [
            "acks", "enable.auto.commit", "auto.offset.reset", "partition.assignment.strategy", "group.id",
            "bootstrap.servers", "transactional.id", "delivery.report.only.error",
        ])
    func refused(name: String) {
        let error = #expect(throws: EventLogError.self) { try connect([name: "all"]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("'\(name)'") == true)
    }

    @Test("An option that librdkafka does not know, or whose value it does not take, is named")
    func unknown() {
        let unknown = #expect(throws: EventLogError.self) { try connect(["linger.mss": "1"]) }
        #expect(unknown?.message.contains("'linger.mss'") == true)
        let bad = #expect(throws: EventLogError.self) { try connect(["security.protocol": "tls"]) }
        #expect(bad?.message.contains("'security.protocol'") == true)
        let unbounded = #expect(throws: EventLogError.self) { try connect(["queue.buffering.max.messages": "0"]) }
        #expect(unbounded?.message.contains("1 to 10000000") == true)
    }

    @Test("A secret stands in no error and in no log line")
    func secrets() throws {
        let secret = "hunter2-hunter2"
        let bad = #expect(throws: EventLogError.self) {
            try connect(["security.protocol": "ssl", "ssl.key.pem": secret])
        }
        #expect(bad?.message.contains(secret) == false)
        let options = try KafkaOptions(
            bootstrapServers: ["localhost:1"], options: ["sasl.password": secret, "sasl.username": "carillon"])
        let context = HandleContext(
            logger: Logger(label: "test"), secrets: options.secrets, contact: options.contact, isWatched: false,
            rebalanced: nil)
        #expect(context.redacted("password=\(secret), user=carillon") == "password=…, user=carillon")
    }

    @Test("TLS and SASL options are passed through to every kind of connection")
    func passedThrough() async throws {
        let log = try connect([
            "security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "carillon",
            "sasl.password": "hunter2", "ssl.endpoint.identification.algorithm": "https",
        ])
        await log.close()
        let error = #expect(throws: EventLogError.self) {
            try connect(["security.protocol": "ssl", "ssl.ca.location": "/nowhere/ca.pem"])
        }
        #expect(error?.message.contains("ssl.ca.location") == true)
    }

    private func connect(_ options: [String: String]) throws -> EventLogKafka {
        var logger = Logger(label: "kafka-test")
        logger.logLevel = .critical
        return try EventLogKafka(bootstrapServers: ["127.0.0.1:1"], options: options, logger: logger)
    }
}
