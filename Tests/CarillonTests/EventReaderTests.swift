import Foundation
import Testing

@testable import CarillonMain

@Suite("A file of events")
struct EventReaderTests {
    private func read(_ text: String) throws -> [EventLine] {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var reader = try EventReader(path: path)
        var lines: [EventLine] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(reader.position == reader.size)
        return lines
    }

    private func event(_ number: Int, _ text: String) -> EventLine {
        EventLine(number: number, bytes: Array(text.utf8))
    }

    @Test("JSON lines are events, blank lines are none, and the last needs no newline")
    func lines() throws {
        let lines = try read("{\"a\":1}\n\n  \n{\"b\":2}\r\n{oops\n{\"c\":3}")
        #expect(lines == [event(1, #"{"a":1}"#), event(4, "{\"b\":2}\r"), event(5, "{oops"), event(6, #"{"c":3}"#)])
    }

    @Test("An array is taken apart, and each element knows its line")
    func array() throws {
        let lines = try read("\n[\n  {\"a\":\n1},\n\n  {\"b\":2}, {\"c\":3}\n]\n")
        #expect(lines == [event(3, "{\"a\":\n1}"), event(6, #"{"b":2}"#), event(6, #"{"c":3}"#)])
    }

    @Test("An object over many lines is one event")
    func object() throws {
        let text = "{\n  \"a\": 1\n}"
        #expect(try read(text) == [event(1, text)])
    }

    @Test("An empty file and an empty array hold no events", arguments: ["", "\n\n", "[]", "[\n]\n"])
    func empty(text: String) throws {
        #expect(try read(text).isEmpty)
    }

    @Test("What is neither is refused, with the place of the fault")
    func neither() throws {
        #expect(throws: Failure.self) { try read("{\"a\": 1,\n\"b\": oops}\n") }
    }

    @Test("A file that is not there is named")
    func missing() {
        #expect(throws: Failure("/nowhere/events: there is no such file, or it can't be read")) {
            try EventReader(path: "/nowhere/events")
        }
    }

    @Test("A file that can't be read to its end is a failure, and not one that ends there")
    func unreadable() throws {
        // What the first page of a process holds is nothing that could be read.
        var reader = try EventReader(path: "/proc/self/mem")
        #expect(throws: Failure("/proc/self/mem can't be read to its end: Input/output error")) { try reader.next() }
    }

    @Test("Lines longer than what is read at once come whole")
    func long() throws {
        let long = "{\"a\":\"" + String(repeating: "x", count: 700_000) + "\"}"
        #expect(try read("\(long)\n\(long)\n") == [event(1, long), event(2, long)])
    }
}
