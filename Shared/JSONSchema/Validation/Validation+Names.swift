import JSON

extension Validation {
    /// The position of a string in a table of names; -1 where it is not in it.
    ///
    /// - Parameter hint: where it may well be: members often come in the order of the schema.
    @inline(__always)
    mutating func position(of string: TapeEntry, in table: NameTable, hint: Int) -> Int {
        if table.count == 0 { return -1 }
        if string.flag { return positionOfEscaped(string, in: table) }
        let start = Int(string.start) + 1
        let text = UnsafeBufferPointer(rebasing: tape.bytes[start..<Int(string.end) - 1])
        if hint < Int(table.count), isName(Int(table.first) + hint, text) { return hint }
        return position(of: text, in: table)
    }

    @inline(never)
    private mutating func positionOfEscaped(_ string: TapeEntry, in table: NameTable) -> Int {
        steps -= Int(string.end - string.start) >> 3
        return tape.unescaped(string).withUnsafeBufferPointer { position(of: $0, in: table) }
    }

    private mutating func position(of text: UnsafeBufferPointer<UInt8>, in table: NameTable) -> Int {
        let hash = NameBytes.hash(text)
        var slot = hash & table.mask
        while true {
            let taken = program.slots.rows[Int(table.firstSlot + slot)]
            if taken == 0 { return -1 }
            let position = Int(taken) - 1
            if program.names.rows[Int(table.first) + position].hash == hash, isName(Int(table.first) + position, text) {
                return position
            }
            slot = (slot + 1) & table.mask
            steps &-= 1
        }
    }

    @inline(__always)
    private func isName(_ entry: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = program.names.rows[entry]
        guard Int(name.length) == text.count else { return false }
        guard let one = program.nameBytes.rows.baseAddress, let other = text.baseAddress, !text.isEmpty else {
            return true
        }
        return NameBytes.isSame(one + Int(name.start), other, count: text.count)
    }

    /// A name of the schema's.
    func name(_ entry: Int) -> String {
        let name = program.names.rows[entry]
        let start = Int(name.start)
        return String(decoding: program.nameBytes.rows[start..<start + Int(name.length)], as: UTF8.self)
    }

    /// The value of an object's member; nil where there is none. It looks through the members one after the other.
    mutating func member(_ name: String, of object: Int) -> Int? {
        guard spend(1 + Int(tape.entries[object].count) >> 1) else { return nil }
        return node(at: object)[name]?.position
    }
}
