extension NewRecord {
    /// The bytes of key, headers and value together.
    package var size: Int { recordSize(key: key, headers: headers, value: value) }
}

extension LogRecord {
    /// The bytes of key, headers and value together.
    package var size: Int { recordSize(key: key, headers: headers, value: value) }
}

private func recordSize(key: [UInt8]?, headers: RecordHeaders, value: [UInt8]) -> Int {
    value.count + (key?.count ?? 0) + headers.size
}
