/// The records of one partition, from `earliest` on without a gap.
struct InMemoryPartition: Sendable {
    private(set) var earliest: Int64 = 0
    private(set) var records: [LogRecord] = []

    var end: Int64 { earliest + Int64(records.count) }
    var bounds: PartitionBounds { PartitionBounds(earliest: earliest, end: end) }

    mutating func append(_ record: LogRecord) {
        records.append(record)
    }

    /// Forgets what stands before `offset`, as retention does.
    mutating func trim(before offset: Int64) {
        let count = min(max(0, offset - earliest), Int64(records.count))
        records.removeFirst(Int(count))
        earliest += count
    }

    /// Records from `offset`, which lies within the bounds or at the end.
    func records(from offset: Int64, limit: Int, maxBytes: Int) -> [LogRecord] {
        var found: [LogRecord] = []
        var bytes = 0
        for record in records[Int(offset - earliest)...] {
            guard found.count < limit, found.isEmpty || bytes < maxBytes else { break }
            found.append(record)
            bytes += record.size
        }
        return found
    }
}
