import JSON
import Testing

@Suite struct JSONObjectReaderTests {
    private static let json = """
        {"s":"x","i":7,"d":1.5,"b":true,"z":null,"l":["a","b"],"bad":["a",1],"o":{"in/ner":{"n":1}},\
        "os":[{"n":1},{"n":"x"}],"big":1e30,"huge":1e999,"is":[1,2.0]}
        """

    private func reader(_ json: String = json) throws -> JSONObjectReader { try JSONObjectReader(try parse(json)) }

    @Test("Members are read as what they are")
    func reads() throws {
        let reader = try reader()
        #expect(try reader.string("s") == "x")
        #expect(try reader.int("i") == 7)
        #expect(try reader.double("d") == 1.5)
        #expect(try reader.bool("b"))
        #expect(try reader.strings("l") == ["a", "b"])
        #expect(try reader.values("is") == [1, 2])
        #expect(try reader.value("l", as: [String].self) == ["a", "b"])
        #expect(try reader.node("z").isNull)
        #expect(try reader.object("o").object("in/ner").int("n") == 1)
        #expect(try reader.objects("os").map(\.pointer) == ["/os/0", "/os/1"])
    }

    @Test("An optional member is absent when it is not there and when it is null", arguments: ["z", "missing"])
    func optionals(name: String) throws {
        let reader = try reader()
        #expect(try reader.optionalString(name) == nil)
        #expect(try reader.optionalInt(name) == nil)
        #expect(try reader.optionalDouble(name) == nil)
        #expect(try reader.optionalBool(name) == nil)
        #expect(try reader.optionalStrings(name) == nil)
        #expect(try reader.optionalValues(name, of: Int.self) == nil)
        #expect(reader.optionalNode(name) == nil)
        #expect(try reader.optionalObject(name) == nil)
        #expect(try reader.optionalObjects(name) == nil)
    }

    @Test("An optional member that is there must be of its type")
    func presentOptionals() throws {
        let reader = try reader()
        #expect(try reader.optionalString("s") == "x")
        #expect(try reader.optionalObject("o")?.pointer == "/o")
        #expect(try reader.optionalObjects("os")?.count == 2)
        #expect(throws: JSONDecodingError.type("/s", expected: "an integer")) { try reader.optionalInt("s") }
    }

    @Test(
        "A fault has a pointer, a stable code and a sentence",
        arguments: [
            Fault("/missing", "missing", "is required", { _ = try $0.string("missing") }),
            Fault("/a~1b~0c", "missing", "is required", { _ = try $0.node("a/b~c") }),
            Fault("/i", "type", "must be a string", { _ = try $0.string("i") }),
            Fault("/z", "type", "must be a string", { _ = try $0.string("z") }),
            Fault("/s", "type", "must be an integer", { _ = try $0.int("s") }),
            Fault("/d", "type", "must be an integer", { _ = try $0.int("d") }),
            Fault("/big", "value", "must be an integer of 64 bits", { _ = try $0.int("big") }),
            Fault("/huge", "value", "must be in the range of a double", { _ = try $0.double("huge") }),
            Fault("/s", "type", "must be a number", { _ = try $0.double("s") }),
            Fault("/s", "type", "must be true or false", { _ = try $0.bool("s") }),
            Fault("/s", "type", "must be an array", { _ = try $0.strings("s") }),
            Fault("/bad/1", "type", "must be a string", { _ = try $0.strings("bad") }),
            Fault("/s", "type", "must be an object", { _ = try $0.object("s") }),
            Fault("/o", "type", "must be an array", { _ = try $0.objects("o") }),
            Fault("/l/0", "type", "must be an object", { _ = try $0.objects("l") }),
            Fault(
                "/os/1/n", "type", "must be an integer", { for one in try $0.objects("os") { _ = try one.int("n") } }),
            Fault("/o/in~1ner/x", "missing", "is required", { _ = try $0.object("o").object("in/ner").bool("x") }),
            Fault("/i", "value", "must be even", { throw $0.fault("i", "must be even") }),
        ])
    func faults(expected: Fault) throws {
        let reader = try reader()
        let error = #expect(throws: JSONDecodingError.self) { try expected.read(reader) }
        #expect(error == expected.error)
    }

    /// What an attempt to read must end with.
    struct Fault: Sendable {
        let error: JSONDecodingError
        let read: @Sendable (JSONObjectReader) throws -> Void

        init(
            _ pointer: String, _ code: String, _ message: String,
            _ read: @escaping @Sendable (JSONObjectReader) throws -> Void
        ) {
            error = JSONDecodingError(pointer: pointer, code: code, message: message)
            self.read = read
        }
    }

    @Test("A member that nobody knows is refused, by bytes and with its pointer")
    func unknown() throws {
        let known: Set<String> = ["a", "K"]
        #expect(throws: Never.self) { try JSONObjectReader(try parse(#"{"a":1,"K":2}"#), allowing: known) }
        #expect(throws: Never.self) { try JSONObjectReader(try parse("{}"), allowing: known) }
        #expect(throws: JSONDecodingError.unknownMember("/x/b~1c")) {
            try JSONObjectReader(try parse(#"{"a":1,"b/c":2}"#), at: "/x", allowing: known)
        }
        // The Kelvin sign, which Swift holds for equal to a K.
        #expect(throws: JSONDecodingError.self) { try JSONObjectReader(try parse("{\"\u{212A}\":1}"), allowing: known) }
    }

    @Test("What is no object is refused where it stands")
    func noObject() {
        #expect(throws: JSONDecodingError.type("/p", expected: "an object")) {
            try JSONObjectReader(try parse("[]"), at: "/p")
        }
    }

    @Test("A type that reads itself reports its faults from where it stands")
    func decodable() throws {
        struct Inner: JSONDecodable, Equatable {
            let n: Int
            init(json: JSONNode) throws(JSONDecodingError) { n = try JSONObjectReader(json, allowing: ["n"]).int("n") }
        }
        let reader = try reader()
        #expect(throws: JSONDecodingError.type("/os/1/n", expected: "an integer")) {
            try reader.values("os", of: Inner.self)
        }
        #expect(try reader.object("o").value("in/ner", as: Inner.self).n == 1)
        #expect(JSONDecodingError.missing("/a").description == "/a: is required")
        #expect(JSONDecodingError.missing("").description == "the value: is required")
    }

    @Test(
        "A token of a pointer is escaped", arguments: [("a", "/x/a"), ("", "/x/"), ("~1/", "/x/~01~1"), ("é", "/x/é")])
    func pointers(token: String, expected: String) {
        #expect(jsonPointer(appending: token, to: "/x") == expected)
        #expect(jsonPointer(appending: 3, to: "") == "/3")
    }
}
