import JSON
import Testing

@Suite struct DuplicateNameTests {
    @Test(
        "A name said twice is refused, in whatever spelling, where it is said again",
        arguments: [
            (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"b":2,"a":3}"#, 13), (#"{"a":1,"\u0061":2}"#, 7),
            (#"{"\u0061":1,"a":2}"#, 12), (#"{"\u0061b":1,"a\u0062":2}"#, 13), (#"{"":1,"":2}"#, 6),
            (#"{"\/":1,"/":2}"#, 8), (#"{"😀":1,"\ud83d\ude00":2}"#, 10), (#"[{"x":{"a":{},"a":[]}}]"#, 14),
            (#"{"a":{"b":[1,{"c":2}]},"d":1,"a":2}"#, 29),
        ])
    func refuses(json: String, offset: Int) throws {
        let fault = try #require(refusal(of: json))
        #expect(fault.code == .duplicateName)
        #expect(fault.offset == offset)
    }

    @Test("The message names it, with nothing in it that could break a line of log")
    func message() throws {
        #expect(refusal(of: #"{"a":1,"a":1}"#)?.message == #"duplicate member name "a" at byte 7"#)
        let hostile = try #require(refusal(of: #"{"a\n\u0000":1,"a\n\u0000":1}"#))
        #expect(hostile.message == #"duplicate member name "a\n\0" at byte 15"#)
    }

    @Test(
        "Names that only look alike are two",
        arguments: [
            #"{"a":1,"A":1}"#, #"{"a":1,"a ":1}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#,
            #"{"a":"a","b":"a"}"#,
            #"{"\\u0061":1,"a":2}"#, #"{"1":1,"1.0":2}"#,
        ])
    func takes(json: String) {
        #expect(refusal(of: json) == nil)
    }

    @Test("Among many names one said twice is found, wherever it stands", arguments: [2, 15, 16, 17, 18, 100, 5000])
    func findsAmongMany(count: Int) throws {
        let members = (0..<count).map { "\"name\($0)\":\($0)" }
        #expect(try parse("{\(members.joined(separator: ","))}").count == count)
        for position in Set([0, count / 2, count - 1]) {
            let again = "\"\\u006eame\(position)\":null"
            #expect(refusal(of: "{\((members + [again]).joined(separator: ","))}")?.code == .duplicateName)
            #expect(refusal(of: "{\(([again] + members).joined(separator: ","))}")?.code == .duplicateName)
        }
    }

    @Test("A hundred thousand names take no hundred thousand squared steps", .timeLimit(.minutes(1)))
    func isNotQuadratic() throws {
        let members = (0..<100_000).map { "\"\($0)\":0" }
        #expect(try parse("{\(members.joined(separator: ","))}").count == 100_000)
    }

    @Test("Names that somebody chose to share one place in a table are told apart like any others")
    func crowded() throws {
        // What shares the lowest bits of its hash shares its place in a table of up to 1,024.
        let crowd = (0...).lazy.map { "n\($0)" }.filter { name in
            Array(name.utf8).withUnsafeBytes { NameHash.of($0) } & 0x3FF == 7
        }
        let names = Array(crowd.prefix(300))
        let members = names.map { "\"\($0)\":0" }
        let text = "{\(members.joined(separator: ","))"
        #expect(try parse(text + "}").count == 300)
        let fault = try #require(refusal(of: "\(text),\(members[150])}"))
        #expect(fault.code == .duplicateName)
        #expect(fault.offset == text.utf8.count + 1)
        #expect(refusal(of: "\(text),\"\\u006e\(names[299].dropFirst())\":1}")?.code == .duplicateName)
    }
}
