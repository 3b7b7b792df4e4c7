import JSON

/// Lays the names of all tables behind one another.
struct NameTableBuilder {
    private(set) var entries: [NameEntry] = []
    private(set) var slots: [UInt32] = []
    private(set) var bytes: [UInt8] = []

    /// A table of names, each once.
    mutating func table(_ names: [(name: [UInt8], entry: (inout NameEntry) -> Void)]) -> NameTable {
        guard !names.isEmpty else { return NameTable() }
        var size = 4
        while size < names.count * 2 { size *= 2 }
        let table = NameTable(
            first: UInt32(entries.count), count: UInt32(names.count), firstSlot: UInt32(slots.count),
            mask: UInt32(size - 1))
        slots.append(contentsOf: repeatElement(0, count: size))
        for (position, (name, change)) in names.enumerated() {
            let hash = name.withUnsafeBytes { NameHash.of($0) }
            var entry = NameEntry(start: UInt32(bytes.count), length: UInt32(name.count), hash: hash)
            change(&entry)
            entries.append(entry)
            bytes.append(contentsOf: name)
            var slot = hash & table.mask
            while slots[Int(table.firstSlot + slot)] != 0 { slot = (slot + 1) & table.mask }
            slots[Int(table.firstSlot + slot)] = UInt32(position + 1)
        }
        return table
    }
}
