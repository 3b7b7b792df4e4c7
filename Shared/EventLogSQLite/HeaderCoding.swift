import EventLog
import Glibc

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

    /// Decodes the headers of one record after the other. Most of them are the same from record to record: such a one is not
    /// made again.
    struct Decoder {
        private var last: [RecordHeader] = []

        /// - Returns: nil when the bytes are not headers.
        mutating func decode(_ bytes: UnsafeRawBufferPointer) -> [RecordHeader]? {
            var headers: [RecordHeader] = []
            headers.reserveCapacity(last.count)
            var rest = bytes[...]
            while !rest.isEmpty {
                guard let name = takeField(&rest), let value = takeField(&rest) else { return nil }
                if headers.count < last.count,
                    last[headers.count].isMade(
                        of: UnsafeRawBufferPointer(rebasing: name), UnsafeRawBufferPointer(rebasing: value))
                {
                    headers.append(last[headers.count])
                } else {
                    headers.append(RecordHeader(String(decoding: name, as: UTF8.self), Array(value)))
                }
            }
            last = headers
            return headers
        }
    }

    /// - Returns: nil when the bytes are not headers.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [RecordHeader]? {
        var decoder = Decoder()
        return decoder.decode(bytes)
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

extension RecordHeader {
    fileprivate func isMade(of name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        guard self.name.utf8.count == name.count, self.value.count == value.count else { return false }
        let isValue = self.value.withUnsafeBytes { Self.areSame($0, value) }
        guard isValue else { return false }
        var own = self.name
        return own.withUTF8 { Self.areSame(UnsafeRawBufferPointer($0), name) }
    }

    private static func areSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
            return left.count == right.count
        }
        return left.count == right.count && memcmp(leftStart, rightStart, left.count) == 0
    }
}
