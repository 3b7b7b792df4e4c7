import JSON
import Testing

@testable import CarillonMain

@Suite("The idempotency key of a line")
struct LineKeyTests {
    private func key(
        _ text: String, number: Int = 1, prefix: String? = nil, file: String = "f"
    ) throws -> JSONNode {
        let item = try EventLine(number: number, bytes: Array(text.utf8)).item(keyPrefix: prefix, file: file)
        return try #require(try JSONDocument(parsing: item).root["id"])
    }

    @Test("is the event's own id where it has one")
    func own() throws {
        #expect(try key(#"{"id": "mine", "type": "a"}"#).string == "mine")
        #expect(try key(#"{"id": 7, "type": "a"}"#).int == 7, "what is no key is for ingest to refuse")
    }

    @Test("is derived where the id is null, which is none")
    func null() throws {
        let derived = try #require(try key(#"{"id": null, "type": "a"}"#).string)
        #expect(derived.hasPrefix("line_"))
        #expect(try key(#"{"id": null, "type": "a"}"#, prefix: "june", file: "g").string == "june-1")
    }

    @Test("differs by line, by bytes and by file, and is the same when the file is sent again")
    func derived() throws {
        let line = #"{"type": "a"}"#
        let keys = [
            try key(line), try key(line, number: 2), try key(#"{"type":  "a"}"#), try key(line, file: "g"),
        ].compactMap(\.string)
        #expect(Set(keys).count == 4)
        #expect(try key(line).string == keys[0])
    }
}
