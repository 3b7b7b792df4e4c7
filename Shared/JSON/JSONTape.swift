/// The flat form of a document, for walks on the hot path: neither counts references nor checks bounds for release.
///
/// It may be used only inside of ``JSONNode/withTape(_:)``. Safe to walk are the indices that the tape itself gives: an
/// element's or a name's entry stands right behind its container's, a member's value right behind its name's, and
/// `next` of an entry is the one behind all that is in it.
package struct JSONTape {
    package let entries: UnsafeBufferPointer<TapeEntry>
    package let bytes: UnsafeBufferPointer<UInt8>

    /// The UTF-8 of a string that has escapes (`flag`), with them undone; any other stands in `bytes` as it is.
    package func unescaped(_ string: TapeEntry) -> [UInt8] {
        TapeEntry.unescaped(UnsafeBufferPointer(rebasing: bytes[Int(string.start) + 1..<Int(string.end) - 1]).span)
    }
}

extension JSONNode {
    /// Hands out the tape of its document and its own index on it.
    package func withTape<Answer>(_ body: (JSONTape, Int) -> Answer) -> Answer {
        // The storage keeps the entries: it must outlive the walk.
        withExtendedLifetime(storage) {
            storage.bytes.withUnsafeBufferPointer { body(JSONTape(entries: storage.tape, bytes: $0), index) }
        }
    }

    /// Its index on the tape of its document: equal for two nodes of a document only if they are the same.
    package var position: Int { index }

    /// Another node of the same document.
    package func node(at position: Int) -> JSONNode { JSONNode(storage: storage, index: position) }

    /// The JSON Pointer (RFC 6901) to it from the root of its document. It looks through all siblings on the way.
    package var pointer: String {
        var pointer = ""
        var container = 0
        while container < index {
            let isObject = storage.tape[container].kind == .object
            var at = container + 1
            var position = 0
            while true {
                // A member's name belongs to its value.
                let value = isObject ? at + 1 : at
                if index < Int(storage.tape[value].next) {
                    let name = isObject ? node(at: at).string ?? "" : String(position)
                    pointer = jsonPointer(appending: name, to: pointer)
                    container = index < value ? index : value
                    break
                }
                at = Int(storage.tape[value].next)
                position += 1
            }
        }
        return pointer
    }
}
