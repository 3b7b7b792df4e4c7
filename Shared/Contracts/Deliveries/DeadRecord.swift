package import EventLog
package import JSON

import struct Foundation.Data

/// A record of another topic that could not be decoded: where it stands, why, and all that it held, so that it can be
/// mended and sent again even when the topic has forgotten it.
package struct DeadRecord: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var position: Position
    package var reason: String
    package var timestamp: Int64
    package var key: [UInt8]?
    package var headers: RecordHeaders
    package var value: [UInt8]
    /// Whether `value` is only the beginning of what the record held.
    package var isCut: Bool

    /// - Parameter limit: the most bytes of the value that are kept.
    package init(_ record: LogRecord, reason: String, limit: Int = .max) {
        position = record.position
        self.reason = reason
        timestamp = record.timestamp
        key = record.key
        headers = record.headers
        value = Array(record.value.prefix(limit))
        isCut = record.value.count > limit
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        position = Position(
            topic: try reader.string("topic"), partition: try reader.int("partition"),
            offset: Int64(try reader.int("offset")))
        reason = try reader.string("reason")
        timestamp = try reader.time("timestamp")
        key = reader.optionalNode("key") == nil ? nil : try reader.base64("key")
        var headers = RecordHeaders()
        for header in try reader.objects("headers") {
            headers.append(RecordHeader(try header.string("name"), try header.base64("value")))
        }
        self.headers = headers
        value = try reader.base64("value")
        isCut = try reader.optionalBool("isCut") ?? false
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("topic", position.topic)
            writer.member("partition", position.partition)
            writer.member("offset", position.offset)
            writer.member("reason", reason)
            writer.member("timestamp", time: timestamp)
            writer.member("key", ifPresent: key.map { Data($0).base64EncodedString() })
            writer.member(
                "headers",
                array: { writer in
                    for header in headers {
                        writer.object { writer in
                            writer.member("name", header.name)
                            writer.member("value", Data(header.value).base64EncodedString())
                        }
                    }
                })
            writer.member("value", Data(value).base64EncodedString())
            if isCut { writer.member("isCut", true) }
        }
    }
}

extension JSONObjectReader {
    fileprivate func base64(_ name: String) throws(JSONDecodingError) -> [UInt8] {
        guard let data = Data(base64Encoded: try string(name)) else { throw fault(name, "must be base64") }
        return [UInt8](data)
    }
}
