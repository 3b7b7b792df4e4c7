/// A value in a parsed document: a reference to the document and an index, cheap to copy and safe to keep.
package struct JSONNode: Sendable {
    let storage: JSONStorage
    let index: Int

    var entry: TapeEntry { storage.tape[index] }

    package var kind: JSONKind { entry.kind }

    package var isNull: Bool { entry.kind == .null }

    /// Its value if it is a boolean.
    package var bool: Bool? {
        let entry = entry
        return entry.kind == .boolean ? entry.flag : nil
    }

    /// Elements of an array or members of an object, else 0.
    package var count: Int {
        let entry = entry
        return entry.kind == .array || entry.kind == .object ? Int(entry.count) : 0
    }

    /// Exactly the bytes of this value as they came.
    package var rawBytes: ArraySlice<UInt8> {
        let entry = entry
        return storage.bytes[Int(entry.start)..<Int(entry.end)]
    }

    /// The elements of an array; of anything else, none.
    package var elements: JSONElements { JSONElements(of: self) }

    /// The members of an object in the order they came; of anything else, none.
    package var members: JSONMembers { JSONMembers(of: self) }

    /// The member of this name, if this is an object that has it. It looks through the members one after the other.
    package subscript(name: String) -> JSONNode? {
        guard kind == .object else { return nil }
        guard let member = storage.member(name, of: index) else { return nil }
        return JSONNode(storage: storage, index: member)
    }

    /// The element at this position, if this is an array that has it. It steps there from the first.
    package subscript(index: Int) -> JSONNode? {
        guard kind == .array, index >= 0, index < count else { return nil }
        var at = self.index + 1
        for _ in 0..<index { at = Int(storage.tape[at].next) }
        return JSONNode(storage: storage, index: at)
    }
}

extension JSONNode: CustomStringConvertible {
    /// The JSON text of this value as it came.
    package var description: String { String(decoding: rawBytes, as: UTF8.self) }
}
