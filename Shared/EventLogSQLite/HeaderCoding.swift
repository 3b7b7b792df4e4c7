import EventLog

/// The headers of a record as one value: for each, its name and its bytes, both behind their lengths (LEB128). No
/// headers are no bytes.
enum HeaderCoding {
    /// Encodes the headers of one record after the other. Records that come together mostly have the very same array of
    /// them: then its bytes are made once.
    struct Encoder {
        private var last: [RecordHeader] = []
        private var bytes: [UInt8] = []

        mutating func encode(_ headers: [RecordHeader]) -> [UInt8] {
            guard !headers.isEmpty else { return [] }
            // The array that is kept here can't be freed, so no other has its address.
            let isSame = headers.withUnsafeBufferPointer { new in
                last.withUnsafeBufferPointer { new.baseAddress == $0.baseAddress && new.count == $0.count }
            }
            if !isSame {
                last = headers
                bytes = HeaderCoding.encode(headers)
            }
            return bytes
        }
    }

    static func encode(_ headers: [RecordHeader]) -> [UInt8] {
        guard !headers.isEmpty else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count + 4 })
        for header in headers {
            append(header.name.utf8.count, to: &bytes)
            bytes.append(contentsOf: header.name.utf8)
            append(header.value.count, to: &bytes)
            bytes.append(contentsOf: header.value)
        }
        return bytes
    }

    /// - Returns: nil when the bytes are not headers.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [RecordHeader]? {
        var headers: [RecordHeader] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let name = takeField(&rest), let value = takeField(&rest) else { return nil }
            headers.append(RecordHeader(String(decoding: name, as: UTF8.self), Array(value)))
        }
        return headers
    }

    private static func append(_ length: Int, to bytes: inout [UInt8]) {
        var rest = UInt(length)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func takeField(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer>? {
        var length = 0
        var shift = 0
        while true {
            // Five bytes hold any length of a value that SQLite takes.
            guard shift < 35, let byte = rest.popFirst() else { return nil }
            length |= Int(byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        guard length <= rest.count else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }
}
