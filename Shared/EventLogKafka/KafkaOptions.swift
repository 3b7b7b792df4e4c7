internal import CRDKafka
import EventLog

/// librdkafka's options: ours, then those that were passed in, then those that the guarantees of `EventLog` rest on.
struct KafkaOptions: Sendable {
    let bootstrapServers: String
    private let given: [String: String]
    /// Shared by all connections that are made with these options: those of one log.
    let contact = BrokerContact()

    /// The most records and bytes that may wait for their acknowledgement.
    let queuedRecords: Int
    let queuedBytes: Int
    /// Milliseconds until an append that the broker did not acknowledge fails.
    let messageTimeout: Int32

    /// - Throws: `EventLogError` `.invalidArgument` naming the option that is unknown, refused or has a bad value. Values
    ///   of secret options never stand in the text.
    init(bootstrapServers: [String], options: [String: String]) throws(EventLogError) {
        guard !bootstrapServers.isEmpty, bootstrapServers.allSatisfy({ !$0.isEmpty && !$0.contains(",") }) else {
            throw EventLogError(.invalidArgument, "Kafka needs at least one bootstrap server, as host:port")
        }
        for (name, value) in options.sorted(by: { $0.key < $1.key }) {
            if let reason = Self.refusals[name] {
                throw EventLogError(.invalidArgument, "the Kafka option '\(name)' can't be set: \(reason)")
            }
            if let range = Self.bounds[name] {
                guard let number = Int(value), range.contains(number) else {
                    throw EventLogError(
                        .invalidArgument,
                        "the Kafka option '\(name)' must be a number from \(range.lowerBound) to \(range.upperBound)")
                }
            }
        }
        self.bootstrapServers = bootstrapServers.joined(separator: ",")
        given = options
        queuedRecords = options["queue.buffering.max.messages"].flatMap { Int($0) } ?? 20_000
        queuedBytes = (options["queue.buffering.max.kbytes"].flatMap { Int($0) } ?? 65_536) * 1024
        let timeout = options["message.timeout.ms"] ?? options["delivery.timeout.ms"]
        messageTimeout = timeout.flatMap { Int32($0) } ?? 10_000
        rd_kafka_conf_destroy(try configuration(for: .producer))
    }

    /// Off only where a broker can't do it: a record that had to be sent again may then stand in the log twice.
    var isIdempotent: Bool { !["false", "f", "0"].contains(given["enable.idempotence"]?.lowercased() ?? "true") }

    var usesOAuth: Bool {
        (given["sasl.mechanism"] ?? given["sasl.mechanisms"])?.uppercased() == "OAUTHBEARER"
    }

    /// The values that may stand in no log line and no error.
    var secrets: [String] { given.filter { Self.isSecret($0.key) && !$0.value.isEmpty }.map(\.value) }

    /// A configuration that the caller hands to `rd_kafka_new`, or destroys.
    func configuration(for role: KafkaRole) throws(EventLogError) -> OpaquePointer {
        guard let configuration = rd_kafka_conf_new() else {
            throw EventLogError(.unavailable, "librdkafka could not allocate a configuration", isRetriable: true)
        }
        var settings = defaults(for: role)
        settings.merge(given) { _, given in given }
        settings.merge(fixed(for: role)) { _, fixed in fixed }
        // Two names for one option: what was given under the other one must not be undone by our default.
        for (alias, name) in Self.aliases where given[alias] != nil && given[name] == nil {
            settings[name] = nil
        }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            do throws(EventLogError) {
                try Self.set(name, value, on: configuration)
            } catch {
                rd_kafka_conf_destroy(configuration)
                throw error
            }
        }
        return configuration
    }

    private static func set(_ name: String, _ value: String, on configuration: OpaquePointer) throws(EventLogError) {
        var text = [CChar](repeating: 0, count: 512)
        switch rd_kafka_conf_set(configuration, name, value, &text, text.count) {
        case RD_KAFKA_CONF_OK: return
        case RD_KAFKA_CONF_UNKNOWN:
            throw EventLogError(.invalidArgument, "librdkafka \(version) has no option '\(name)'")
        default:
            // librdkafka repeats the value in its text.
            let reason = isSecret(name) ? "" : ": \(String(cString: text))"
            throw EventLogError(.invalidArgument, "librdkafka does not take this value for '\(name)'\(reason)")
        }
    }

    private static var version: String { String(cString: rd_kafka_version_str()) }

    static func isSecret(_ name: String) -> Bool {
        ["password", "secret", ".pem", "oauthbearer.config", "kinit.cmd", "oauthbearer.extensions"]
            .contains { name.lowercased().contains($0) }
    }
}
