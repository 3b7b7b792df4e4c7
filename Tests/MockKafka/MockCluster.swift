import CRDKafka

/// librdkafka's mock cluster and the handle that hosts it. It lives as long as the process: nothing is destroyed.
final class MockCluster {
    private let cluster: OpaquePointer
    let bootstrapServers: String

    init(brokers: Int) throws(MockError) {
        let configuration = rd_kafka_conf_new()
        // The hosting handle connects nowhere; its warning about that would only disturb.
        rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
        guard let handle = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0),
            let cluster = rd_kafka_mock_cluster_new(handle, Int32(brokers)),
            let servers = rd_kafka_mock_cluster_bootstraps(cluster)
        else { throw MockError("the mock cluster could not be made") }
        self.cluster = cluster
        bootstrapServers = String(cString: servers)
    }

    func create(topic: String, partitions: Int) throws(MockError) {
        try check(rd_kafka_mock_topic_create(cluster, topic, Int32(partitions), 1))
    }

    /// Disconnects every client and refuses new connections until `up`. What was written stays. -1 means all brokers.
    func down(broker: Int32) throws(MockError) { try check(rd_kafka_mock_broker_set_down(cluster, broker)) }

    func up(broker: Int32) throws(MockError) { try check(rd_kafka_mock_broker_set_up(cluster, broker)) }

    /// Delays every answer.
    func roundTripTime(milliseconds: Int32) throws(MockError) {
        try check(rd_kafka_mock_broker_set_rtt(cluster, -1, milliseconds))
    }

    /// The next `count` requests of the API are answered with the error (-195 cuts the connection instead).
    func fail(api: Int16, error: Int32, count: Int) {
        let errors = [rd_kafka_resp_err_t](repeating: rd_kafka_resp_err_t(rawValue: error), count: count)
        rd_kafka_mock_push_request_errors_array(cluster, api, count, errors)
    }

    func clearFailures(api: Int16) { rd_kafka_mock_clear_request_errors(cluster, api) }

    /// Waits, at the first broker, for one request of the API: see `expected`.
    func expect(api: Int16) throws(MockError) { try check(carillon_mock_expect(cluster, 1, api)) }

    /// How many of the expected requests did not come yet.
    func expected(api: Int16) throws(MockError) -> Int {
        var count = 0
        try check(rd_kafka_mock_broker_error_stack_cnt(cluster, 1, api, &count))
        return count
    }

    /// Moves a partition's leader; broker -1 leaves it without one.
    func lead(topic: String, partition: Int32, broker: Int32) throws(MockError) {
        try check(rd_kafka_mock_partition_set_leader(cluster, topic, partition, broker))
    }

    private func check(_ code: rd_kafka_resp_err_t) throws(MockError) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw MockError(String(cString: rd_kafka_err2str(code))) }
    }
}
