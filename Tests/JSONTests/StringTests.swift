import JSON
import Testing

@Suite struct StringTests {
    @Test(
        "Escapes are undone",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9""#, "Aéé"),
            (#""\u0000\u001f\u007f""#, "\0\u{1F}\u{7F}"), (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00!""#, "😀!"),
            (#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10FFFF}"), (#""\u20ac\ufffe\uffff""#, "€\u{FFFE}\u{FFFF}"),
            (#""a\\u0041""#, "a\\u0041"), (#""plain text, then é and \n""#, "plain text, then é and \n"),
            (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"),
        ])
    func unescapes(json: String, expected: String) throws {
        let node = try parse(json)
        #expect(node.string.map { Array($0.utf8) } == Array(expected.utf8))
        #expect(node.utf8Equals(expected))
        #expect(!node.utf8Equals(expected + "x"))
        #expect(!node.utf8Equals(""))
    }

    @Test(
        "An escape that JSON does not have is refused",
        arguments: [
            #""\a""#, #""\x41""#, #""\'""#, #""\0""#, #""\U0041""#, #""\u004""#, #""\u004g""#, #""\u""#, #""\u00 1""#,
            #""\u+041""#, "\"\\\n\"", "\"\\é\"", #""\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#,
            #""\ud800\ud800""#, #""\udc00""#, #""\ude00\ud83d""#, #""\udfff""#, #""\ud83d\u""#,
        ])
    func refusesEscape(json: String) {
        #expect(refusal(of: json)?.code == .invalidEscape)
        #expect(refusal(of: "{\(json):1}")?.code == .invalidEscape)
    }

    @Test("A string ends where it ends, at every distance from the bytes that are looked at together")
    func findsTheEnd() throws {
        for length in 0..<40 {
            let content = String(repeating: "x", count: length)
            #expect(try parse("[\"\(content)\", 1]")[0]?.string == content)
            #expect(try parse("\"\(content)\\n\"").string == content + "\n")
            #expect(refusal(of: "\"\(content)\u{1}yyyyyyyyy\"")?.offset == length + 1)
            #expect(refusal(of: "\"\(content)")?.code == .unexpectedEnd)
        }
    }

    @Test("Every byte of ASCII stands for itself or is refused")
    func everyASCIIByte() throws {
        for byte in UInt8(0)..<0x80 {
            let text = [0x22, 0x61, 0x61, 0x61, byte, 0x61, 0x61, 0x61, 0x61, 0x61, 0x22]
            switch byte {
            case 0..<0x20: #expect(refusal(of: text)?.code == .syntax)
            case 0x22: #expect(refusal(of: text)?.code == .syntax)
            case 0x5C: #expect(refusal(of: text)?.code == .invalidEscape)
            default: #expect(refusal(of: text) == nil)
            }
        }
    }

    @Test("Text is compared by code points, not by canonical equivalence")
    func comparesCodePoints() throws {
        let composed = try parse("\"\u{E9}\"")
        let decomposed = try parse("\"e\u{301}\"")
        #expect(composed.string == decomposed.string, "Swift's own comparison")
        #expect(!composed.isEqual(to: decomposed))
        #expect(!composed.utf8Equals("e\u{301}"))
        #expect(try parse("{\"\u{E9}\":1,\"e\u{301}\":2}").count == 2)
    }
}
