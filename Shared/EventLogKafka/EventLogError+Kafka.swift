internal import CRDKafka
import EventLog

extension EventLogError {
    static let logClosed = EventLogError(.closed, "the log was closed")

    /// What a code of librdkafka or of the broker means for the caller.
    ///
    /// - Parameters:
    ///   - action: what was tried, as in "appending to carillon.events[3]".
    ///   - trouble: what librdkafka last reported about the connection.
    ///   - isFirstContact: whether no broker has ever let us in. Only then a refused connection is an error for good:
    ///     later it may come of a broker that restarts or of a secret being exchanged, and passes.
    init(
        _ code: rd_kafka_resp_err_t, _ action: String, trouble: KafkaTrouble? = nil, isFirstContact: Bool = false
    ) {
        let reason = String(cString: rd_kafka_err2str(code))
        let because = trouble.map { "; last trouble: \($0.text)" } ?? ""
        switch code {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
            self.init(
                .recordTooLarge,
                "\(action): the record is larger than the log takes (librdkafka's message.max.bytes, the topic's max.message.bytes)"
            )
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            self.init(.unknownTopic, "\(action): the broker knows no such topic or partition; create it first")
        case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
            self.init(.invalidArgument, "\(action): the broker does not take this topic name")
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
            self.init(.refused, "\(action): the broker refused it (\(reason)); grant this user the right")
        case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL:
            self.init(refused: reason, action, isFirstContact: isFirstContact)
        case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
            self.init(.notOwner, "\(action): the group has given the partitions to others (\(reason))")
        case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
            self.init(
                .refused, "\(action): another process joined the group with this member id; give each instance its own")
        case RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__BAD_COMPRESSION, RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED,
            RD_KAFKA_RESP_ERR_INVALID_RECORD:
            self.init(.corrupt, "\(action): the record can't be understood (\(reason))")
        case RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR_INVALID_CONFIG, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
            RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
            self.init(.invalidArgument, "\(action): it is not taken (\(reason))")
        case RD_KAFKA_RESP_ERR__PURGE_QUEUE, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__DESTROY:
            self.init(.unavailable, "\(action): the log was closed before the broker answered", isRetriable: true)
        default:
            if let trouble, trouble.isRefusal {
                self.init(refused: trouble.text, action, isFirstContact: isFirstContact)
            } else {
                // All else (no connection, no leader, too few replicas, time-outs) passes, or is not known not to.
                self.init(.unavailable, "\(action): \(reason)\(because)", isRetriable: true)
            }
        }
    }

    private init(refused reason: String, _ action: String, isFirstContact: Bool) {
        self.init(
            isFirstContact ? .refused : .unavailable,
            "\(action): the broker refused the connection (\(reason)); check the sasl.* and ssl.* options",
            isRetriable: !isFirstContact)
    }
}
