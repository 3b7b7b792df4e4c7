import JSON

extension Validation {
    /// Names beyond these are neither compared nor shown: a message must not cost what a schema can say.
    private static let mostNames = 200
    private static let mostNameBytes = 64

    /// What to say of a member that no rule knows: which name was likely meant, or which there are.
    mutating func unknown(_ name: Int, _ row: Int32) -> String {
        row < 0 ? "is not known here" : unknown(name, program.objects.rows[Int(row)])
    }

    mutating func unknown(_ name: Int, _ rules: ObjectRow) -> String {
        let known = knownNames(rules.table)
        guard !known.isEmpty else { return "is not known here" }
        if let meant = nearest(to: node(at: name).string ?? "", among: known) {
            return "is not known here: did you mean \(meant)?"
        }
        let more = Int(rules.table.count) > 12 ? " and \(Int(rules.table.count) - 12) more" : ""
        return "is not known here; known are \(known.prefix(12).map { shortened($0) }.joined(separator: ", "))\(more)"
    }

    private mutating func knownNames(_ table: NameTable) -> [String] {
        var names: [String] = []
        for entry in Int(table.first)..<Int(table.first) + min(Int(table.count), Self.mostNames)
        where program.names.rows[entry].schema >= 0 {
            steps &-= 1 + Int(program.names.rows[entry].length) >> 4
            names.append(name(entry))
        }
        return names
    }

    private mutating func nearest(to name: String, among known: [String]) -> String? {
        guard (3...Self.mostNameBytes).contains(name.utf8.count) else { return nil }
        let most = name.utf8.count < 8 ? 1 : 2
        let plain = name.lowercased()
        var best: (name: String, distance: Int)?
        for candidate in known where candidate.utf8.count <= Self.mostNameBytes {
            guard spend(name.utf8.count) else { return nil }
            guard let distance = EditDistance.between(plain.utf8, candidate.lowercased().utf8, most: most) else {
                continue
            }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }
}
