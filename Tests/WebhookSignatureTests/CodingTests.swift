import Testing

@testable import WebhookSignature

@Suite struct CodingTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `The base64 vectors of RFC 4648 hold in both directions`(plain: String, coded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == coded)
        #expect(Base64.decode(Substring(coded)) == Array(plain.utf8))
        #expect(Base64.decode(Substring(coded.filter { $0 != "=" })) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg===", "Z=g=", "=", "====", "Zh==", "Zm9v Zg==", "Zm9-", "Zm9_", "Zmé="])
    func `What is no base64 is refused`(text: String) {
        #expect(Base64.decode(Substring(text)) == nil)
    }

    @Test func `Every byte survives both codings`() {
        let bytes = Array(UInt8.min...UInt8.max)
        for length in [0, 1, 2, 3, 64, 255, 256] {
            let part = Array(bytes.prefix(length))
            #expect(Base64.decode(Substring(Base64.encode(part))) == part)
            #expect(Hex.decode(Substring(Hex.encode(part))) == part)
        }
    }
}
