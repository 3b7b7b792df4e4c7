internal import CRDKafka
import EventLog
import Glibc

/// Makes records of librdkafka's messages. Used by one thread at a time.
struct RecordDecoder {
    /// Names by librdkafka's topic objects, which live as long as their handle.
    private var names: [OpaquePointer: String] = [:]

    mutating func record(_ message: rd_kafka_message_t, _ pointer: UnsafeMutablePointer<rd_kafka_message_t>)
        -> LogRecord
    {
        LogRecord(
            position: Position(
                topic: name(message.rkt), partition: Int(message.partition), offset: message.offset),
            key: message.key.map { Self.bytes($0, message.key_len) }, headers: Self.headers(pointer),
            value: message.payload.map { Self.bytes($0, message.len) } ?? [],
            timestamp: max(0, rd_kafka_message_timestamp(pointer, nil)))
    }

    mutating func name(_ topic: OpaquePointer?) -> String {
        guard let topic else { return "" }
        if let name = names[topic] { return name }
        let name = String(cString: rd_kafka_topic_name(topic))
        names[topic] = name
        return name
    }

    private static func headers(_ message: UnsafePointer<rd_kafka_message_t>) -> RecordHeaders {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        var headers = RecordHeaders()
        for index in 0..<rd_kafka_header_cnt(list) {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            guard rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR, let name
            else { break }
            headers.append(
                UnsafeRawBufferPointer(start: name, count: strlen(name)),
                UnsafeRawBufferPointer(start: value, count: size))
        }
        return headers
    }

    private static func bytes(_ start: UnsafeRawPointer, _ count: Int) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
