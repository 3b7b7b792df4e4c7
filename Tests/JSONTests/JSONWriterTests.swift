import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test("Members and values come in the order they are written, compact, with their commas")
    func order() {
        let written = text { writer in
            writer.object { writer in
                writer.member("z", "text")
                writer.member("int", 1)
                writer.member("int64", Int64.max)
                writer.member("bool", false)
                writer.member("double", 0.5)
                writer.memberNull("null")
                writer.member("raw", raw: Array(#"{"as": "it came"}"#.utf8))
                writer.member("strings", ["a", "b"])
                writer.member("none", [String]())
                writer.member("empty", object: { _ in })
                writer.member(
                    "array",
                    array: { writer in
                        writer.int(1)
                        writer.array { $0.null() }
                        writer.object { $0.member("a", true) }
                        writer.string("x")
                        writer.raw("2".utf8)
                    })
                writer.member("last", 2)
            }
        }
        #expect(
            written == #"{"z":"text","int":1,"int64":9223372036854775807,"bool":false,"double":0.5,"null":null,"#
                + #""raw":{"as": "it came"},"strings":["a","b"],"none":[],"empty":{},"#
                + #""array":[1,[null],{"a":true},"x",2],"last":2}"#)
    }

    @Test("A member that is absent is left out, or null where that is asked for")
    func optionals() {
        let written = text { writer in
            writer.object { writer in
                writer.member("a", ifPresent: nil as String?)
                writer.member("b", ifPresent: "b" as String?)
                writer.member("c", ifPresent: nil as Int?)
                writer.member("d", ifPresent: ["x"] as [String]?)
                writer.member("e", orNull: nil as Bool?)
                writer.member("f", orNull: 1 as Int?)
            }
        }
        #expect(written == #"{"b":"b","d":["x"],"e":null,"f":1}"#)
    }

    @Test(
        "Strings are escaped where they must be, and nowhere else",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#),
            ("\0\u{1}\u{B}\u{1F}", #""\u0000\u0001\u000b\u001f""#), ("\u{7F} é 😀 \u{2028}", "\"\u{7F} é 😀 \u{2028}\""),
            (
                "a long text with nothing in it that needs it, then \n",
                #""a long text with nothing in it that needs it, then \n""#
            ),
        ])
    func strings(value: String, expected: String) throws {
        #expect(text { $0.string(value) } == expected)
        #expect(text { writer in writer.object { $0.member(value, 1) } } == "{\(expected):1}")
        #expect(try parse(expected).utf8Equals(value))
    }

    @Test("Integers are written whole", arguments: [0, 1, -1, 9, 10, 99, 100, -1_234_567_890, Int.max, Int.min])
    func integers(value: Int) throws {
        #expect(text { $0.int(value) } == "\(value)")
        #expect(try parse(text { $0.int64(Int64(value)) }).int == value)
    }

    @Test(
        "Doubles are written so that they read back the same, and what JSON cannot say is null",
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-2.5, "-2.5"), (0.1, "0.1"), (1e16, "1e+16"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (.infinity, "null"), (-.infinity, "null"),
            (.nan, "null"),
        ] as [(Double, String)])
    func doubles(value: Double, expected: String) throws {
        #expect(text { $0.double(value) } == expected)
        if value.isFinite { #expect(try parse(expected).double == value) }
    }

    @Test("An error in a body comes out as what it is")
    func throwing() {
        struct Stop: Error {}
        var writer = JSONWriter(reservingCapacity: 16)
        #expect(throws: Stop.self) {
            try writer.object { (_: inout JSONWriter) throws(Stop) in throw Stop() }
        }
    }

    @Test("What writes itself can stand anywhere")
    func encodable() {
        struct Point: JSONEncodable {
            let x: Int
            func write(to writer: inout JSONWriter) { writer.object { $0.member("x", x) } }
        }
        #expect(Point(x: 1).jsonBytes == Array(#"{"x":1}"#.utf8))
        #expect([[Point(x: 1)], []].jsonBytes == Array(#"[[{"x":1}],[]]"#.utf8))
        #expect(text { writer in writer.object { $0.member("p", [Point(x: 2)]) } } == #"{"p":[{"x":2}]}"#)
        #expect(["a": 1].map(\.value).jsonBytes == Array("[1]".utf8) && 0.5.jsonBytes == Array("0.5".utf8))
    }
}
