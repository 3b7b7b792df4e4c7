import JSON

/// A compiled schema: flat tables that a validation walks without counting references, and beside them what it looks at
/// seldom, or says in messages.
final class SchemaProgram: Sendable {
    /// All subschemas; the first is the schema itself.
    let schemas: FrozenTable<SchemaRow>
    let equalities: FrozenTable<EqualityRow>
    let numbers: FrozenTable<NumberRow>
    let strings: FrozenTable<StringRow>
    let arrays: FrozenTable<ArrayRow>
    let objects: FrozenTable<ObjectRow>
    let applicators: FrozenTable<ApplicatorRow>
    let patternRows: FrozenTable<PatternRow>
    /// Subschemas in lists: of `allOf`, `prefixItems` and so on.
    let lists: FrozenTable<Int32>
    let names: FrozenTable<NameEntry>
    /// Positions in a name table plus one; 0 is free.
    let slots: FrozenTable<UInt32>
    let nameBytes: FrozenTable<UInt8>
    let anchors: FrozenTable<AnchorRow>
    /// For each resource its anchors; empty where there are no dynamic references.
    let resources: FrozenTable<RowRange>

    let patterns: [Pattern]
    let numberRules: [NumberRules]
    let dependencies: [Dependency]
    /// Values of `enum` and `const`: those that are neither strings nor literals, to look up; and all, for messages.
    let valueSets: [Set<JSONNode>]
    let values: [[JSONNode]]
    /// Where the subschemas stand, for messages.
    let places: [Place]
    let anchorCount: Int
    let maxSteps: Int

    struct Place: Sendable {
        let node: JSONNode
        let prefix: String
        var pointer: String { prefix + node.pointer }
    }

    init(_ tables: consuming SchemaAssembler) {
        schemas = FrozenTable(tables.schemas)
        equalities = FrozenTable(tables.equalities)
        numbers = FrozenTable(tables.numbers)
        strings = FrozenTable(tables.strings)
        arrays = FrozenTable(tables.arrays)
        objects = FrozenTable(tables.objects)
        applicators = FrozenTable(tables.applicators)
        patternRows = FrozenTable(tables.patternRows)
        lists = FrozenTable(tables.lists)
        names = FrozenTable(tables.names.entries)
        slots = FrozenTable(tables.names.slots)
        nameBytes = FrozenTable(tables.names.bytes)
        anchors = FrozenTable(tables.anchors)
        resources = FrozenTable(tables.resources)
        patterns = tables.patterns
        numberRules = tables.numberRules
        dependencies = tables.dependencies
        valueSets = tables.valueSets
        values = tables.values
        places = tables.places
        anchorCount = tables.anchorNumbers.count
        maxSteps = tables.maxSteps
    }
}
