import JSON

/// What is sent in one request: items and the lines that they come from.
struct Batch: Sendable {
    /// Well under the 1,000 items and 5 MiB that ingest takes, so that an answer never keeps one waiting long.
    static let maxItems = 500
    static let maxBytes = 4 << 20

    private(set) var items: [(line: Int, bytes: [UInt8])] = []
    private var size = 0

    var isEmpty: Bool { items.isEmpty }

    func hasRoom(for bytes: [UInt8]) -> Bool {
        isEmpty || (items.count < Batch.maxItems && size + bytes.count <= Batch.maxBytes)
    }

    mutating func add(_ bytes: [UInt8], line: Int) {
        items.append((line, bytes))
        size += bytes.count + 1
    }

    /// The body of `POST /api/v1/notifications/batch`.
    var body: [UInt8] {
        var writer = JSONWriter(reservingCapacity: size + 32)
        writer.object { writer in
            writer.member(
                "notifications",
                array: { writer in
                    for item in items { writer.raw(item.bytes) }
                })
        }
        return writer.bytes
    }
}
