extension NewRecord {
    /// The bytes of key, headers and value together.
    package var size: Int { recordSize(key: key, headers: headers, value: value) }
}

extension LogRecord {
    /// The bytes of key, headers and value together.
    package var size: Int { recordSize(key: key, headers: headers, value: value) }
}

private func recordSize(key: [UInt8]?, headers: [RecordHeader], value: [UInt8]) -> Int {
    headers.reduce(value.count + (key?.count ?? 0)) { $0 + $1.name.utf8.count + $1.value.count }
}
