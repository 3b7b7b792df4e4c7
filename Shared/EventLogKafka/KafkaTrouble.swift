internal import CRDKafka

/// The last thing that librdkafka reported to be wrong with the connection: why a call that timed out did so.
struct KafkaTrouble: Hashable, Sendable {
    let code: rd_kafka_resp_err_t.RawValue
    let text: String

    /// Whether the broker refused us, so that waiting won't help.
    var isRefusal: Bool {
        code == RD_KAFKA_RESP_ERR__AUTHENTICATION.rawValue || code == RD_KAFKA_RESP_ERR__SSL.rawValue
            || code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED.rawValue
    }
}
