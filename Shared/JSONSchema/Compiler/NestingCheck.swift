import JSON

/// Refuses schemas that would apply themselves to one value for ever, or too deep for a stack.
///
/// Where a dynamic reference leads depends on how one came to it, so those are left to the validation, which counts.
struct NestingCheck {
    private enum Height {
        case unknown, open
        case known(Int)
    }

    private let drafts: [SubschemaDraft]
    private let limit: Int
    private var heights: [Height]

    init(_ drafts: [SubschemaDraft], limit: Int) {
        self.drafts = drafts
        self.limit = limit
        heights = Array(repeating: .unknown, count: drafts.count)
    }

    mutating func check() throws(SchemaError) {
        for index in drafts.indices { _ = try height(of: index, depth: 0) }
    }

    /// How many subschemas stand below this one that apply to the same value.
    private mutating func height(of index: Int, depth: Int) throws(SchemaError) -> Int {
        switch heights[index] {
        case .known(let height): return height
        case .open:
            throw SchemaError(
                pointer: drafts[index].scope.pointer, keyword: "$ref",
                "refers to itself without going into the value: validating would never end")
        case .unknown: break
        }
        heights[index] = .open
        var height = 0
        for next in drafts[index].inPlace {
            // The depth is checked as well as the height, so that this search needs no deep stack either.
            let below = depth < limit ? try self.height(of: next, depth: depth + 1) : limit
            height = max(height, below + 1)
            guard height <= limit else {
                throw SchemaError(
                    pointer: drafts[index].scope.pointer, keyword: nil,
                    "applies more than \(limit) schemas, one through the other, to the same value")
            }
        }
        heights[index] = .known(height)
        return height
    }
}
