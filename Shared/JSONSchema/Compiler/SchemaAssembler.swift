import JSON

/// Lays what was read into flat tables.
struct SchemaAssembler {
    private let drafts: [SubschemaDraft]
    let patterns: [Pattern]
    let maxSteps: Int

    var schemas: [SchemaRow] = []
    var equalities: [EqualityRow] = []
    var numbers: [NumberRow] = []
    var strings: [StringRow] = []
    var arrays: [ArrayRow] = []
    var objects: [ObjectRow] = []
    var applicators: [ApplicatorRow] = []
    var patternRows: [PatternRow] = []
    var lists: [Int32] = []
    var names = NameTableBuilder()
    var anchors: [AnchorRow] = []
    var resources: [RowRange] = []
    var numberRules: [NumberRules] = []
    var dependencies: [Dependency] = []
    var valueSets: [Set<JSONNode>] = []
    var values: [[JSONNode]] = []
    var places: [SchemaProgram.Place] = []
    private(set) var anchorNumbers: [String: Int32] = [:]
    private var isDynamic = false

    init(drafts: [SubschemaDraft], patterns: [Pattern], maxSteps: Int) {
        self.drafts = drafts
        self.patterns = patterns
        self.maxSteps = maxSteps
    }

    /// - Parameter dynamicAnchors: what they are in each resource.
    consuming func assemble(_ dynamicAnchors: [[(name: String, schema: Int)]]) -> SchemaProgram {
        isDynamic = dynamicAnchors.contains { !$0.isEmpty }
        if isDynamic { layAnchors(dynamicAnchors) }
        for draft in drafts {
            places.append(SchemaProgram.Place(node: draft.scope.node, prefix: draft.scope.prefix))
            let row = row(draft)
            schemas.append(row)
        }
        markTells()
        return SchemaProgram(self)
    }

    /// The subschema that a reference to one comes to: what only refers to another is passed over, but where it would
    /// matter to have been there.
    func target(_ schema: Int) -> Int32 {
        var schema = schema
        // References that go round in a circle were refused before.
        while let next = drafts[schema].onlyReference,
            !isDynamic || drafts[schema].scope.resource == drafts[next].scope.resource
        {
            schema = next
        }
        return Int32(schema)
    }

    func target(_ schema: Int?) -> Int32 { schema.map { target($0) } ?? -1 }

    mutating func list(_ schemas: [Int]) -> RowRange {
        let range = RowRange(start: Int32(lists.count), count: Int32(schemas.count))
        for schema in schemas { lists.append(target(schema)) }
        return range
    }

    private mutating func markTells() {
        let hasTells = objects.map { object in
            names.entries[Int(object.table.first)..<Int(object.table.first + object.table.count)].contains { entry in
                entry.schema >= 0
                    && (schemas[Int(entry.schema)].constant >= 0 || schemas[Int(entry.schema)].enumeration >= 0)
            }
        }
        for index in schemas.indices {
            var schema = schemas[index]
            // As far as a validation follows it.
            for _ in 0..<SchemaRow.mostFollowed where schema.object < 0 && schema.applied >= 0 {
                let reference = applicators[Int(schema.applied)].reference
                guard reference >= 0 else { break }
                schema = schemas[Int(reference)]
            }
            if schema.object >= 0, hasTells[Int(schema.object)] { schemas[index].flags.insert(.hasTells) }
        }
    }

    private mutating func layAnchors(_ dynamicAnchors: [[(name: String, schema: Int)]]) {
        for own in dynamicAnchors {
            resources.append(RowRange(start: Int32(anchors.count), count: Int32(own.count)))
            for (name, schema) in own {
                anchors.append(AnchorRow(anchor: number(ofAnchor: name), schema: target(schema)))
            }
        }
    }

    mutating func number(ofAnchor name: String) -> Int32 {
        if let known = anchorNumbers[name] { return known }
        let number = Int32(anchorNumbers.count)
        anchorNumbers[name] = number
        return number
    }
}
