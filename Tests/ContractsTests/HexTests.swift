import Contracts
import Testing

@Suite("Hexadecimal digits")
struct HexTests {
    @Test("Bytes come back from their digits")
    func roundTrip() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hex.text(bytes).hasPrefix("000102"))
        #expect(Hex.text(bytes).hasSuffix("fdfeff"))
        #expect(Hex.bytes(Hex.text(bytes)) == bytes)
        #expect(Hex.text([UInt8]()) == "")
    }

    @Test("What are no digits has no bytes", arguments: ["0", "0g", "AB", "é"])
    func bad(_ text: String) {
        #expect(Hex.bytes(text) == nil)
    }
}
