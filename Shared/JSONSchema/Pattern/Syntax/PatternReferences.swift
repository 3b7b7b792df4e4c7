/// The groups of a pattern, and what refers to them.
struct PatternReferences {
    /// Those that capture.
    var groups = 0
    var names: Set<String> = []
    var numbered: [(number: Int, offset: Int)] = []
    var named: [(name: String, offset: Int)] = []

    /// A reference to a group that there is not; groups may stand behind what refers to them.
    var lost: PatternError? {
        let offset =
            numbered.first { $0.number > groups }?.offset ?? named.first { !names.contains($0.name) }?.offset
        return offset.map { PatternError(.backreference, at: $0, "there is no such group") }
    }
}
