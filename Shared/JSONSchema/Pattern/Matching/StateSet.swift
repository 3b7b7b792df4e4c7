/// The places of a program that a search stands at: each once, in the order they were reached. Emptying it takes no time.
struct StateSet {
    private(set) var places: [Int32] = []
    private var positions: [Int32]

    init(capacity: Int) {
        positions = [Int32](repeating: 0, count: capacity)
        places.reserveCapacity(capacity)
    }

    /// - Returns: Whether it is new.
    mutating func insert(_ place: Int) -> Bool {
        let position = Int(positions[place])
        if position < places.count, places[position] == place { return false }
        positions[place] = Int32(places.count)
        places.append(Int32(place))
        return true
    }

    mutating func removeAll() { places.removeAll(keepingCapacity: true) }
}
