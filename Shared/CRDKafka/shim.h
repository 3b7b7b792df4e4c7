#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/* rd_kafka_producev is variadic, which Swift does not import; this costs nothing on top of it.
 * A null key stays null; an empty value must not become a null one (a tombstone).
 * The headers change owner only when the produce succeeded: they are destroyed here when it did not. */
static inline rd_kafka_resp_err_t carillon_produce(
    rd_kafka_t *rk, rd_kafka_topic_t *topic, int32_t partition, const void *key, size_t key_length,
    const void *value, size_t value_length, int64_t timestamp, rd_kafka_headers_t *headers, void *opaque) {
    rd_kafka_resp_err_t code = rd_kafka_producev(
        rk, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY((void *)key, key_length), RD_KAFKA_V_VALUE((void *)(value ? value : ""), value_length),
        RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && headers) rd_kafka_headers_destroy(headers);
    return code;
}

/* Variadic as well: lets the next request of an API to a mock broker pass, and counts it off the broker's stack. */
static inline rd_kafka_resp_err_t carillon_mock_expect(
    rd_kafka_mock_cluster_t *cluster, int32_t broker, int16_t api) {
    return rd_kafka_mock_broker_push_request_error_rtts(cluster, broker, api, 1, RD_KAFKA_RESP_ERR_NO_ERROR, 0);
}
