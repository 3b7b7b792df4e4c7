import JSON

extension Validation {
    /// The position of a member's name in a table of names; -1 where it is not in it.
    ///
    /// - Parameter hint: where it may well be: members often come in the order of the schema.
    @inline(__always)
    mutating func position(ofName name: TapeEntry, in table: NameTable, hint: Int) -> Int {
        if table.count == 0 { return -1 }
        if name.flag { return position(ofEscaped: name, in: table) }
        let text = text(of: name)
        if hint < Int(table.count), isName(Int(table.first) + hint, text, hash: name.count) { return hint }
        return position(of: text, hash: name.count, in: table)
    }

    /// The position of any string in a table of names; -1 where it is not in it.
    mutating func position(ofValue string: TapeEntry, in table: NameTable) -> Int {
        if table.count == 0 { return -1 }
        if string.flag { return position(ofEscaped: string, in: table) }
        let text = text(of: string)
        return position(of: text, hash: NameHash.of(UnsafeRawBufferPointer(text)), in: table)
    }

    /// The bytes of a string without escapes.
    @inline(__always)
    private func text(of string: TapeEntry) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: tape.bytes[Int(string.start) + 1..<Int(string.end) - 1])
    }

    @inline(never)
    private mutating func position(ofEscaped string: TapeEntry, in table: NameTable) -> Int {
        steps -= Int(string.end - string.start) >> 3
        return tape.unescaped(string).withUnsafeBufferPointer {
            position(of: $0, hash: NameHash.of(UnsafeRawBufferPointer($0)), in: table)
        }
    }

    private mutating func position(
        of text: UnsafeBufferPointer<UInt8>, hash: UInt32, in table: NameTable
    ) -> Int {
        var slot = hash & table.mask
        while true {
            let taken = program.slots.rows[Int(table.firstSlot + slot)]
            if taken == 0 { return -1 }
            let position = Int(taken) - 1
            if isName(Int(table.first) + position, text, hash: hash) { return position }
            slot = (slot + 1) & table.mask
            steps &-= 1
        }
    }

    @inline(__always)
    private func isName(_ entry: Int, _ text: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Bool {
        let name = program.names.rows[entry]
        guard name.hash == hash, Int(name.length) == text.count else { return false }
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
