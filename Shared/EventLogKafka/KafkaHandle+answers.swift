internal import CRDKafka

extension KafkaHandle {
    /// Has the context be told of every answer of a broker, before the handle is made.
    ///
    /// librdkafka reports what goes wrong with connections, but not that it is over: an answer says so.
    static func watchAnswers(_ configuration: OpaquePointer, _ context: UnsafeMutableRawPointer) {
        rd_kafka_conf_interceptor_add_on_new(configuration, "answers", made, context)
    }
}

private func made(
    _ handle: OpaquePointer?, _: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
    _: UnsafeMutablePointer<CChar>?, _: Int
) -> rd_kafka_resp_err_t {
    rd_kafka_interceptor_add_on_response_received(handle, "answers", answered, context)
}

/// What a broker answers before it let us in: SaslHandshake, ApiVersions, SaslAuthenticate.
private let entrance: Set<Int16> = [17, 18, 36]

/// Called on librdkafka's own threads.
private func answered(
    _: OpaquePointer?, _: Int32, _: UnsafePointer<CChar>?, _: Int32, _ api: Int16, _: Int16, _: Int32, _: Int,
    _: Int64, _ code: rd_kafka_resp_err_t, _ context: UnsafeMutableRawPointer?
) -> rd_kafka_resp_err_t {
    if code == RD_KAFKA_RESP_ERR_NO_ERROR, api >= 0, !entrance.contains(api) {
        HandleContext.of(context)?.brokerAnswered()
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR
}
