/// The last so many offsets that were put in, for a look-up soon after.
struct RecentOffsets: Sendable {
    private let limit: Int
    private var members: Set<Int64> = []
    /// The members in the order they came, as a ring.
    private var order: [Int64] = []
    private var oldest = 0

    init(limit: Int) {
        self.limit = limit
    }

    func contains(_ offset: Int64) -> Bool { members.contains(offset) }

    mutating func insert(_ offset: Int64) {
        guard members.insert(offset).inserted else { return }
        guard order.count == limit else { return order.append(offset) }
        members.remove(order[oldest])
        order[oldest] = offset
        oldest = (oldest + 1) % limit
    }
}
