import DequeModule

/// Which look-ups have a thread, and which wait for one.
///
/// A look-up blocks its thread until the name's servers answer, and whoever owns an endpoint chooses whose those are. So
/// names that were not found the last time, or never looked up, have half of the threads at most: however many of them
/// there are, the others are looked up on the other half.
struct LookUpQueue {
    private let threads: Int
    /// How many may wait, of either sort.
    private let limit: Int
    private var busy = 0
    private var busyWithDoubtful = 0
    private var found: Deque<HostLookUp> = []
    private var doubtful: Deque<HostLookUp> = []
    private var isClosed = false

    init(threads: Int, limit: Int) {
        self.threads = threads
        self.limit = limit
    }

    /// - Returns: why it may not wait here; nil if it does.
    mutating func add(_ lookUp: HostLookUp) -> AddressLookupError? {
        guard !isClosed else { return .closed }
        guard (lookUp.wasFound ? found.count : doubtful.count) < limit else { return .overloaded }
        if lookUp.wasFound { found.append(lookUp) } else { doubtful.append(lookUp) }
        return nil
    }

    /// The look-up that gets a thread now, if there is one for it. `end` must follow.
    mutating func next() -> HostLookUp? {
        guard busy < threads else { return nil }
        if busyWithDoubtful < max(1, threads / 2), let lookUp = doubtful.popFirst() {
            busy += 1
            busyWithDoubtful += 1
            return lookUp
        }
        guard let lookUp = found.popFirst() else { return nil }
        busy += 1
        return lookUp
    }

    mutating func end(_ lookUp: HostLookUp) {
        busy -= 1
        if !lookUp.wasFound { busyWithDoubtful -= 1 }
    }

    /// - Returns: whether it waited; then it does not any more.
    mutating func remove(_ lookUp: HostLookUp) -> Bool {
        if let index = found.firstIndex(where: { $0 === lookUp }) {
            found.remove(at: index)
        } else if let index = doubtful.firstIndex(where: { $0 === lookUp }) {
            doubtful.remove(at: index)
        } else {
            return false
        }
        return true
    }

    /// - Returns: those that waited.
    mutating func close() -> [HostLookUp] {
        isClosed = true
        defer {
            found = []
            doubtful = []
        }
        return Array(found) + Array(doubtful)
    }
}
