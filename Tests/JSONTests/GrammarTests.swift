import JSON
import Testing

@Suite struct GrammarTests {
    @Test(
        "A text of the grammar is taken, and its root is of the right kind",
        arguments: [
            ("null", JSONKind.null), ("true", .boolean), ("false", .boolean), ("0", .number), ("-0", .number),
            ("\"\"", .string), ("[]", .array), ("{}", .object),
            (" \t\r\n null \t\r\n ", .null), ("[ ]", .array), ("{ \n }", .object), (" [1 , 2] ", .array),
            ("[null,true,false,0,\"\",[],{}]", .array), ("[[[[]]],[[]]]", .array), ("[{},{}]", .array),
            ("{\"\":0}", .object), ("{\"a\":{\"a\":{\"a\":[]}}}", .object), ("{ \"a\" : 1 , \"b\" : 2 }", .object),
            ("{\"a\":[{\"b\":1},{\"b\":1}]}", .object), ("123", .number), ("-1", .number), ("1.5", .number),
            ("0.0", .number), ("-0.1e-0", .number), ("1e5", .number), ("1E5", .number), ("1e+5", .number),
            ("1E-5", .number), ("0e0", .number), ("1.25e+10", .number), ("10", .number), ("[1]\n", .array),
            ("\"\u{7F}\"", .string), ("\"/\"", .string), ("\"\u{2028}\u{2029}\"", .string),
            ("\"\u{FEFF}\"", .string), ("\"a quote \\\" and more than eight bytes\"", .string),
        ])
    func takes(text: String, kind: JSONKind) throws {
        let document = try JSONDocument(parsing: text)
        #expect(document.root.kind == kind)
        #expect(document.bytes == Array(text.utf8))
    }

    @Test(
        "A text outside of the grammar is refused, at the byte where it leaves it",
        arguments: [
            ("[1,]", 3), ("[,1]", 1), ("[1,,2]", 3), ("[,]", 1), ("[1 2]", 3), ("[1}", 2), ("[}", 1), ("]", 0),
            ("{,}", 1), ("{\"a\":1,}", 7), ("{\"a\":1,,\"b\":2}", 7), ("{\"a\"}", 4), ("{\"a\" 1}", 5),
            ("{\"a\":}", 5), ("{\"a\"::1}", 5), ("{a:1}", 1), ("{1:1}", 1), ("{'a':1}", 1), ("{\"a\":1]", 6),
            ("{\"a\",\"b\"}", 4), ("{null:1}", 1), ("{]", 1), ("}", 0), (",", 0), (":", 0),
            ("nul1", 3), ("True", 0), ("NULL", 0), ("truefalse", 4), ("nulls", 4), ("undefined", 0), ("NaN", 0),
            ("Infinity", 0), ("-Infinity", 1), ("+1", 0), (".5", 0), ("'a'", 0), ("1 2", 2), ("{}{}", 2),
            ("[]]", 2), ("1,", 1), ("\"a\" \"b\"", 4), ("// a\n1", 0), ("/* */1", 0), ("1#", 1), ("0x1F", 1),
            ("\u{FEFF}1", 0), ("\u{A0}1", 0), ("[\u{C}1]", 1), ("\0", 0), ("1\0", 1), ("é", 0), ("[é]", 1),
            ("\"a\nb\"", 2), ("\"a\tb\"", 2), ("\"\0\"", 1), ("\"nineteen bytes and \u{1F}\"", 20),
        ])
    func refuses(text: String, offset: Int) throws {
        let fault = try #require(refusal(of: text))
        #expect([.syntax, .invalidNumber].contains(fault.code), "\(fault)")
        #expect(fault.offset == offset)
        #expect(fault.message.hasSuffix("at byte \(offset)"))
    }

    @Test(
        "A number outside of the grammar is refused",
        arguments: [
            "01", "-01", "00", "-", "[-]", "1.", "[1.]", "1.e1", "1e", "[1e]", "1e+", "[1e+]", "[1e-]", "-.5", "--1",
            "[1.5.2]", "1e1.5", "1ee1", "1_000", "[0123]", "-a", "1e1000000000000000000",
        ])
    func refusesNumber(text: String) throws {
        let fault = try #require(refusal(of: text))
        #expect([.syntax, .invalidNumber, .unexpectedEnd].contains(fault.code), "\(fault)")
    }

    @Test("A text that breaks off anywhere is refused for that, at its end")
    func refusesEveryPrefix() throws {
        let whole = Array(#"{"a":[true,false,null,-1.5e+3,"x\n\u00e9\ud83d\ude00é😀"],"b":{"c":{}}}"#.utf8)
        #expect(refusal(of: whole) == nil)
        for length in 0..<whole.count {
            let fault = try #require(refusal(of: Array(whole[..<length])))
            // Half a character is bad UTF-8, and half a surrogate pair is a bad escape, before they are an end.
            #expect([.unexpectedEnd, .invalidUTF8, .invalidEscape].contains(fault.code), "\(length): \(fault)")
            if fault.code == .unexpectedEnd { #expect(fault.offset == length) }
        }
    }
}
