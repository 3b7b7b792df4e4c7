import JSON
import Testing

@testable import JSONSchema

@Suite("The official test suite")
struct OfficialSuiteTests {
    @Test("The suite is there, with all that it has")
    func presence() {
        #expect(OfficialSuite.isThere, "\(OfficialSuite.path) is missing: run `make test`, which gets the suite")
        let counts = [OfficialSuite.required, OfficialSuite.chosen, OfficialSuite.formatGroups].map { groups in
            groups.reduce(0) { $0 + $1.tests.count }
        }
        // What jsonschema 4.26.0 on PyPI brings along.
        #expect(counts == [2170, 227, 910])
        #expect(
            OfficialSuite.formats.allSatisfy { name in
                OfficialSuite.formatGroups.contains { $0.file == "optional/format/\(name).json" }
            })
    }

    @Test("Every required case", arguments: OfficialSuite.required)
    func required(_ group: OfficialSuite.Group) throws {
        try check(group, SchemaOptions())
    }

    @Test("Every case left to choice", arguments: OfficialSuite.chosen)
    func chosen(_ group: OfficialSuite.Group) throws {
        try check(group, SchemaOptions(refusesSlips: false))
    }

    @Test("Every case of a format that is checked", arguments: OfficialSuite.formatGroups)
    func format(_ group: OfficialSuite.Group) throws {
        try check(group, SchemaOptions(assertsFormats: true))
    }

    /// Where a schema of the suite names no draft, it is of the one whose folder it lies in.
    private func check(_ group: OfficialSuite.Group, _ options: SchemaOptions) throws {
        var options = options
        options.defaultDraft = group.draft == .draft7 ? .draft7 : .draft202012
        let schema = try JSONSchema(
            compiling: group.schema, options: options, documents: OfficialSuite.remotes)
        for test in group.tests {
            let violations = schema.violations(of: test.data)
            #expect(violations.isEmpty == test.isValid, "\(test.description): \(violations)")
            #expect(schema.isValid(test.data) == test.isValid, "\(test.description)")
        }
    }
}
