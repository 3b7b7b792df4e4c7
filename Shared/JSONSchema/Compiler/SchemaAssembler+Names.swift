import JSON

extension SchemaAssembler {
    /// All names that an object's rules know, each once, with what is asked of the member.
    mutating func table(_ rules: ObjectRules) -> NameTable {
        struct Member {
            let name: [UInt8]
            var schema: Int32 = -1
            var required: Int32 = -1
            var dependency: Int32 = -1
        }
        var members: [Member] = []
        var known: [[UInt8]: Int] = [:]
        func member(_ name: String) -> Int {
            let bytes = Array(name.utf8)
            if let found = known[bytes] { return found }
            known[bytes] = members.count
            members.append(Member(name: bytes))
            return members.count - 1
        }
        for (name, schema) in rules.properties { members[member(name)].schema = target(schema) }
        for (index, name) in rules.required.enumerated() { members[member(name)].required = Int32(index) }
        func depend(_ name: String, _ change: (inout Dependency) -> Void) {
            let index = member(name)
            if members[index].dependency < 0 {
                members[index].dependency = Int32(dependencies.count)
                dependencies.append(Dependency())
            }
            change(&dependencies[Int(members[index].dependency)])
        }
        for (name, others) in rules.dependentRequired { depend(name) { $0.required = others } }
        for (name, schema) in rules.dependentSchemas {
            let target = target(schema)
            depend(name) { $0.schema = target }
        }
        return names.table(
            members.map { member in
                (
                    member.name,
                    { entry in
                        entry.schema = member.schema
                        entry.required = member.required
                        entry.dependency = member.dependency
                    }
                )
            })
    }
}
