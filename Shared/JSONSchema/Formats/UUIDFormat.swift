/// RFC 4122, section 3: of any version.
enum UUIDFormat {
    static func isUUID(_ text: Span<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        for index in text.indices {
            switch index {
            case 8, 13, 18, 23: guard text[index] == UInt8(ascii: "-") else { return false }
            default: guard text[index].isHexDigit else { return false }
            }
        }
        return true
    }
}
