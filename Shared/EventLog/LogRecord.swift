/// A record to be appended.
package struct NewRecord: Hashable, Sendable {
    package var topic: String
    /// The partition, or nil to let `Partitioner` choose by the key.
    package var partition: Int?
    package var key: [UInt8]?
    package var headers: RecordHeaders
    package var value: [UInt8]
    /// Milliseconds since 1970, UTC; nil for the time of the append.
    package var timestamp: Int64?

    package init(
        topic: String, partition: Int? = nil, key: [UInt8]? = nil, headers: RecordHeaders = [], value: [UInt8],
        timestamp: Int64? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.headers = headers
        self.value = value
        self.timestamp = timestamp
    }
}

/// A record as it stands in the log.
package struct LogRecord: Hashable, Sendable {
    package let position: Position
    package let key: [UInt8]?
    package let headers: RecordHeaders
    package let value: [UInt8]
    /// Milliseconds since 1970, UTC.
    package let timestamp: Int64

    package init(position: Position, key: [UInt8]?, headers: RecordHeaders, value: [UInt8], timestamp: Int64) {
        self.position = position
        self.key = key
        self.headers = headers
        self.value = value
        self.timestamp = timestamp
    }

    /// The text of the first header of this name.
    package func header(_ name: StaticString) -> String? { headers.text(name) }
}
