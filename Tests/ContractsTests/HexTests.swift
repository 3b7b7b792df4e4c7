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

    @Test("Digits are read into bytes that are there already, when they are as many as those hold")
    func intoPlace() {
        let digits = Array("00ff7a".utf8)
        for count in 0...4 {
            var bytes = [UInt8](repeating: 1, count: count)
            let isRead = digits.withUnsafeBytes { digits in bytes.withUnsafeMutableBytes { Hex.read(digits, into: $0) }
            }
            #expect(isRead == (count == 3))
            #expect(bytes == (count == 3 ? [0, 0xff, 0x7a] : Array(repeating: 1, count: count)))
        }
        for byte in UInt8.min...UInt8.max {
            let isDigit = Array("0123456789abcdef".utf8).contains(byte)
            #expect((Hex.bytes([byte, 0x30]) != nil) == isDigit)
            #expect((Hex.bytes([0x30, byte]) != nil) == isDigit)
        }
    }
}
