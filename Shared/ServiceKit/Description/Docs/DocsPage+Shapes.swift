import JSON

extension DocsPage {
    /// How deep members of members are shown in one table.
    private static let deepest = 4

    mutating func writeShape(_ name: String, _ schema: JSONNode) {
        html += "<article id=\"shape-\(name.inHTML)\">\n<h4><code>\(name.inHTML)</code></h4>\n"
        html += DocsMarkdown.html(schema["description"]?.string ?? "")
        var rows = ""
        writeMembers(of: schema, behind: "", deep: 0, to: &rows)
        html += rows.isEmpty ? "<p>\(type(of: schema))</p>\n" : "<table>\n\(rows)</table>\n"
        html += "</article>\n"
    }

    private func writeMembers(of schema: JSONNode, behind prefix: String, deep: Int, to rows: inout String) {
        guard deep < Self.deepest else { return }
        let required = Set((schema["required"].map { Array($0.elements) } ?? []).compactMap(\.string))
        for (name, member) in (schema["properties"] ?? nothing).members {
            let shown = (prefix + name).inHTML
            rows += "<tr><td><code>\(required.contains(name) ? "<b>\(shown)</b>" : shown)</code></td>"
            rows += "<td>\(type(of: member))</td>"
            rows += "<td>\(DocsMarkdown.inline(member["description"]?.string ?? ""))</td></tr>\n"
            writeMembers(of: member, behind: "\(prefix)\(name).", deep: deep + 1, to: &rows)
            if let items = member["items"] {
                writeMembers(of: items, behind: "\(prefix)\(name)[].", deep: deep + 1, to: &rows)
            }
        }
        if let others = schema["additionalProperties"], others["properties"] != nil {
            writeMembers(of: others, behind: "\(prefix)*.", deep: deep + 1, to: &rows)
        }
    }

    /// What a value may be, in a few words.
    func type(of schema: JSONNode) -> String {
        if let reference = schema["$ref"]?.string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return "<a href=\"#shape-\(name.inHTML)\">\(name.inHTML)</a>"
        }
        for choice in ["oneOf", "anyOf"] {
            guard let choices = schema[choice], schema["properties"] == nil else { continue }
            return choices.elements.map { type(of: $0) }.joined(separator: " or ")
        }
        if let values = schema["enum"] {
            return values.elements.map { "<code>\(($0.string ?? $0.description).inHTML)</code>" }.joined(
                separator: ", ")
        }
        if let value = schema["const"] { return "<code>\((value.string ?? value.description).inHTML)</code>" }
        guard let kinds = schema["type"] else { return "anything" }
        let names = kinds.string.map { [$0] } ?? kinds.elements.compactMap(\.string)
        let words = names.map { name in
            guard name == "array" else { return name }
            return schema["items"].map { "list of \(type(of: $0))" } ?? "list"
        }
        return words.joined(separator: " or ") + limits(of: schema)
    }

    private func limits(of schema: JSONNode) -> String {
        var limits: [String] = []
        if let format = schema["format"]?.string { limits.append(format) }
        for (least, most) in [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")] {
            switch (schema[least]?.description, schema[most]?.description) {
            case (let low?, let high?): limits.append("\(low) to \(high)")
            case (let low?, nil): limits.append("from \(low)")
            case (nil, let high?): limits.append("up to \(high)")
            case (nil, nil): break
            }
        }
        if let value = schema["default"] { limits.append("else \(value.description)") }
        return limits.isEmpty ? "" : " (\(limits.joined(separator: ", ").inHTML))"
    }
}
