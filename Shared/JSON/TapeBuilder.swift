/// The entries of a document while the parser lays them: room that grows, and is freed unless it is taken.
///
/// An array would ask at each write whether somebody else has it too. Nobody can hand it a bad index but the parser, which
/// asks only for entries that it has appended; a debug build checks that.
struct TapeBuilder: ~Copyable {
    private var entries: UnsafeMutableBufferPointer<TapeEntry>
    private(set) var count = 0

    init(capacity: Int) { entries = .allocate(capacity: capacity) }

    deinit { entries.deallocate() }

    subscript(index: Int) -> TapeEntry {
        get {
            assert(index < count)
            return entries[index]
        }
        set {
            assert(index < count)
            entries[index] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ entry: TapeEntry) {
        if count == entries.count { grow() }
        entries[count] = entry
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<TapeEntry>.allocate(capacity: entries.count * 2 + 4)
        _ = larger.initialize(from: entries)
        entries.deallocate()
        entries = larger
    }

    /// Hands over the memory, for its new owner to free.
    consuming func take() -> UnsafeBufferPointer<TapeEntry> {
        let taken = UnsafeBufferPointer(rebasing: entries[..<count])
        discard self
        return taken
    }
}
