/// The header `traceparent` of W3C Trace Context.
enum TraceParent {
    /// The header's value if it is a good one. A bad one is passed over, as the recommendation wants it: tracing must not
    /// decide what is accepted.
    static func valid(_ text: String?) -> String? {
        guard let text else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes[2] == hyphen, bytes[35] == hyphen, bytes[52] == hyphen,
            isHex(bytes[0..<2]), isHex(bytes[3..<35]), isHex(bytes[36..<52]), isHex(bytes[53..<55])
        else { return nil }
        // Version ff is none; a version later than 00 may say more, behind another hyphen.
        guard !bytes[0..<2].elementsEqual("ff".utf8) else { return nil }
        let isFirst = bytes[0..<2].elementsEqual("00".utf8)
        guard isFirst ? bytes.count == 55 : bytes.count <= 256 && (bytes.count == 55 || bytes[55] == hyphen) else {
            return nil
        }
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        // Ids of zeros alone are none.
        guard bytes[3..<35].contains(where: { $0 != zero }), bytes[36..<52].contains(where: { $0 != zero }) else {
            return nil
        }
        return text
    }

    private static let hyphen = UInt8(ascii: "-")
    private static let zero = UInt8(ascii: "0")

    private static func isHex(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            default: false
            }
        }
    }
}
