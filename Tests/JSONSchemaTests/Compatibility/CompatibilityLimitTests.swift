import Foundation
import JSON
import Testing

@testable import JSONSchema

@Suite("Comparing schemas ends, whatever they are")
struct CompatibilityLimitTests {
    @Test("Alternatives that multiply use up the steps, and then it can't be told")
    func steps() throws {
        func branches(_ prefix: String, _ depth: Int) -> String {
            guard depth > 0 else { return #"{"minLength": 1}"# }
            let inner = branches(prefix, depth - 1)
            let list = (0..<3).map {
                #"{"properties": {"\#(prefix)\#($0)": \#(inner)}, "required": ["\#(prefix)\#($0)"]}"#
            }
            return "{\"anyOf\": [\(list.joined(separator: ","))]}"
        }
        var limits = SchemaComparisonLimits(maxSteps: 2_000)
        let found = SchemaComparison.breaks(
            of: try comparable(branches("a", 5), name: "a"), under: try comparable(branches("b", 5), name: "b"),
            spending: &limits)
        #expect(limits.maxSteps == 0)
        #expect(
            found.last
                == SchemaBreak(path: "", reason: "can't be compared: that takes more steps than may be spent on it"))
    }

    @Test("Schemas as deep as they come are compared on a small stack")
    func depth() throws {
        func nested(_ inner: String, _ open: String, _ close: String) -> String {
            String(repeating: open, count: 30) + inner + String(repeating: close, count: 30)
        }
        let cases = [
            (#"{"properties":{"a":"#, "}}"), (#"{"allOf":[{"minimum":1},"#, "]}"), (#"{"not":"#, "}"),
            (#"{"anyOf":[{"const":1},"#, "]}"), (#"{"items":"#, "}"),
        ]
        for (open, close) in cases {
            let one = nested(#"{"minimum":3}"#, open, close)
            let other = nested(#"{"minimum":4}"#, open, close)
            let found = try onSmallStack {
                SchemaComparison.breaks(
                    of: try comparable(one, name: "one"), under: try comparable(other, name: "other"),
                    limits: SchemaComparisonLimits(maxSteps: 20_000))
            }
            #expect(!found.isEmpty, "\(open)")
        }
    }

    @Test("Members that refer to each other in rounds of different length are compared")
    func rounds() throws {
        @Sendable func round(_ count: Int, _ type: String) -> String {
            let definitions = (0..<count).map {
                ##""\##($0)": {"type": "object", "properties": {"n": {"$ref": "#/$defs/\##(($0 + 1) % count)"}, "v": {"type": "\##(type)"}}}"##
            }
            return ##"{"$ref": "#/$defs/0", "$defs": {\##(definitions.joined(separator: ","))}}"##
        }
        #expect(try breaks(of: round(7, "integer"), under: round(5, "number")).isEmpty)
        let paths = try breaks(of: round(7, "number"), under: round(5, "integer")).map(\.path)
        #expect(Set(paths) == Set((0..<5).map { "/$defs/\($0)/properties/v/type" }))
        let long = try onSmallStack { try breaks(of: round(3_000, "integer"), under: round(2_000, "number")) }
        #expect(!long.isEmpty)
    }

    @Test("No more breaks are told than were asked for")
    func many() throws {
        func object(_ type: String) -> String {
            let members = (0..<300).map { #""m\#($0)": {"type": "\#(type)"}"# }
            return "{\"properties\": {\(members.joined(separator: ","))}}"
        }
        #expect(try breaks(of: object("string"), under: object("null")).count == 100)
    }

    @Test("What is not known here is compared only with itself")
    func unknown() throws {
        let dynamic = ##"{"$dynamicRef": "#a", "title": "x"}"##
        #expect(try breaks(of: dynamic, under: dynamic).isEmpty)
        #expect(try breaks(of: dynamic, under: ##"{"$dynamicRef": "#a"}"##).map(\.path) == ["/$dynamicRef"])
        #expect(try breaks(of: "{}", under: dynamic).first?.reason.hasPrefix("can't be compared:") == true)
        #expect(try breaks(of: dynamic, under: "{}").isEmpty)
        let inner = #"{"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}}"#
        #expect(try breaks(of: inner, under: "{}").first?.reason.hasPrefix("can't be compared:") == true)
    }

    /// Runs something with no more stack than the smallest thread has that may have to do it.
    private func onSmallStack<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) throws -> Answer {
        let done = DispatchSemaphore(value: 0)
        let result = ResultBox<Answer>()
        let thread = Thread {
            result.answer = Result { try body() }
            done.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
        done.wait()
        return try #require(result.answer).get()
    }
}

/// What a thread hands over: written before the semaphore is signalled, and read after it was waited for.
private final class ResultBox<Answer: Sendable>: @unchecked Sendable {
    var answer: Result<Answer, any Error>?
}
