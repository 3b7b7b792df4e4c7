import JSON
import Testing

@testable import JSONSchema

@Suite("Property tables")
struct PropertyTableTests {
    @Test("Every name of a large table is found, whatever the hint, and no other")
    func large() throws {
        let names = (0..<1000).map { "name\($0)" }
        let table = PropertyTable(properties: names.map { ($0, 1) }, required: ["name7", "other"])
        let object = try json(
            "{" + (names + ["other", "stranger"]).map { "\"\($0)\": 0" }.joined(separator: ",") + "}")
        for (index, member) in object.members.nodes.enumerated() {
            let found = table.position(of: member.name, hint: index % 3 == 0 ? index : 0)
            #expect(found == (index == 1001 ? nil : index))
        }
        #expect(table.entries[7].required == 0)
        #expect(table.entries[1000].schema == -1)
    }
}
