/// How numbers and texts stand in the bytes of a token: each text behind its length, so that no two lists of texts read the
/// same.
enum TokenBytes {
    static func integer(_ value: UInt64, count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    /// - Parameter text: at most 65,535 bytes.
    static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return integer(UInt64(bytes.count), count: 2) + bytes
    }

    static func takeInteger(_ bytes: inout ArraySlice<UInt8>, count: Int) -> UInt64? {
        guard bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func takeText(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard let count = takeInteger(&bytes, count: 2).map(Int.init), bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return String(validating: bytes.prefix(count), as: UTF8.self)
    }
}
