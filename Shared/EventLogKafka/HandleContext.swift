internal import CRDKafka
import EventLog
import Logging
import Synchronization

/// What the callbacks of one librdkafka handle reach: it is the handle's opaque pointer.
///
/// Lifetime: `KafkaHandle` retains it before `rd_kafka_new` and releases it after `rd_kafka_destroy`, which returns only
/// when no callback can run any more.
final class HandleContext: Sendable {
    /// Called on the thread that polls a member of a group.
    typealias Rebalanced = @Sendable (KafkaPointer, Rebalance) -> Void

    private let logger: Logger
    private let secrets: [String]
    private let contact: BrokerContact
    private let isWatched: Bool
    private let state = Mutex(State())
    let rebalanced: Rebalanced?

    private struct State {
        var trouble: KafkaTrouble?
        /// The trouble that was last written to the log; forgotten when an outage is over.
        var told: KafkaTrouble?
        var isCutOff = false
        var isBroken = false
    }

    /// - Parameter isWatched: whether the handle is polled all the time, so that `contact` can rely on its reports.
    init(logger: Logger, secrets: [String], contact: BrokerContact, isWatched: Bool, rebalanced: Rebalanced?) {
        self.logger = logger
        self.secrets = secrets
        self.contact = contact
        self.isWatched = isWatched
        self.rebalanced = rebalanced
    }

    deinit { contact.restore(ObjectIdentifier(self)) }

    /// The context of a handle, by its opaque pointer.
    static func of(_ opaque: UnsafeMutableRawPointer?) -> HandleContext? {
        opaque.map { Unmanaged<HandleContext>.fromOpaque($0).takeUnretainedValue() }
    }

    var trouble: KafkaTrouble? { state.withLock { $0.trouble } }

    /// Kept beside the text so that an answer that finds nothing wrong costs no lock.
    private let troubled = Atomic(false)

    /// Whether librdkafka raised a fatal error: the handle does nothing any more and must be replaced.
    var isBroken: Bool { state.withLock { $0.isBroken } }

    func markBroken() { state.withLock { $0.isBroken = true } }

    /// What a code means for the caller, given all that is known about the connection.
    func failure(_ code: rd_kafka_resp_err_t, _ action: String) -> EventLogError {
        EventLogError(code, action, trouble: trouble, isFirstContact: !contact.wasMade)
    }

    /// A broker let us in and answered: what was wrong before is over, or does not cut us off.
    func brokerAnswered() {
        contact.make()
        guard troubled.load(ordering: .relaxed) else { return }
        state.withLock { state in
            state.trouble = nil
            troubled.store(false, ordering: .relaxed)
            guard state.isCutOff else { return }
            state.isCutOff = false
            state.told = nil
            contact.restore(ObjectIdentifier(self))
        }
    }

    func report(_ code: rd_kafka_resp_err_t, _ reason: String) {
        let trouble = KafkaTrouble(code: code.rawValue, text: redacted(reason))
        let isNews = state.withLock { state in
            if code == RD_KAFKA_RESP_ERR__FATAL { state.isBroken = true }
            troubled.store(true, ordering: .relaxed)
            if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN {
                state.isCutOff = true
                if isWatched {
                    contact.cutOff(ObjectIdentifier(self), because: state.trouble?.text ?? trouble.text)
                }
                // It is the consequence; the cause came before it.
                if state.trouble != nil { return false }
            }
            state.trouble = trouble
            defer { state.told = trouble }
            return state.told != trouble
        }
        logger.log(level: isNews ? .warning : .debug, "\(trouble.text)")
    }

    /// A log line of librdkafka's own; levels are those of syslog.
    func log(_ level: Int32, _ facility: String, _ line: String) {
        // Options of other kinds of handles; that an old broker might create the topics that it is asked for, which
        // `KafkaClient.partitionCounts` never lets happen; and failed connections, which `report` is told as well.
        let isOfNoUse =
            facility == "CONFWARN" && line.contains("will be ignored by this")
            || facility == "AUTOCREATE" || facility == "FAIL"
        let mapped: Logger.Level =
            switch level {
            case _ where isOfNoUse: .debug
            case ...2: .critical
            case 3: .error
            case 4: .warning
            case 5: .notice
            case 6: .info
            default: .debug
            }
        logger.log(level: mapped, "\(redacted(line))", metadata: ["facility": "\(facility)"])
    }

    /// The text without the values of secret options.
    func redacted(_ text: String) -> String {
        secrets.reduce(text) { text, secret in
            text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
        }
    }
}
