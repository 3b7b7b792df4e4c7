/// What validating the items of one batch may cost together, in steps of the validator: as much as one payload of full size.
///
/// Each item has a share of its own, half of it by the number of items and half by its length, and what those before it left
/// of theirs. So one that is costly takes nothing from those behind it, and honest ones have many times what they need.
struct ValidationBudget {
    static let steps = 10_000_000

    private let forEach: Int
    private let bytes: Int
    private var left = 0

    /// - Parameter bytes: of the whole batch.
    init(items: Int, bytes: Int) {
        forEach = Self.steps / 2 / max(items, 1)
        self.bytes = max(bytes, 1)
    }

    /// Adds the share of an item, and takes off what `validate` does.
    ///
    /// - Parameter itemBytes: those of the item that are validated.
    mutating func spend<Answer>(on itemBytes: Int, _ validate: (_ steps: inout Int) -> Answer) -> Answer {
        left += forEach + Self.steps / 2 * min(itemBytes, bytes) / bytes
        return validate(&left)
    }
}
