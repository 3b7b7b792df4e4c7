import JSON

// Dynamic references lead to what the outermost resource on the way has at an anchor: each anchor is bound by the first
// resource with it that one comes into, until one leaves that again.
extension Validation {
    mutating func checkInResource(_ index: Int32, _ schema: SchemaRow, _ value: Int) -> Bool {
        let outer = resource
        resource = schema.resource
        let own = program.resources.rows[Int(resource)]
        guard !own.isEmpty else {
            defer { resource = outer }
            return checkRules(index, schema, value)
        }
        let before = bindings
        for at in own.indices {
            let anchor = program.anchors.rows[at]
            if bindings[Int(anchor.anchor)] < 0 { bindings[Int(anchor.anchor)] = anchor.schema }
        }
        defer {
            resource = outer
            bindings = before
        }
        steps &-= bindings.count >> 2 + own.indices.count
        return checkRules(index, schema, value)
    }

    mutating func checkDynamic(_ rules: ApplicatorRow, _ value: Int) -> Bool {
        let bound = bindings[Int(rules.dynamicAnchor)]
        return check(bound >= 0 ? bound : rules.dynamicFallback, value)
    }
}
