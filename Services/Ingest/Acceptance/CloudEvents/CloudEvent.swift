import Contracts
import Crypto
import HTTPTypes
import JSON
import ServiceKit

/// A CloudEvent 1.0 as it was posted, in whichever of the HTTP binding's content modes: its attributes by CloudEvents'
/// canonical text, checked for what CloudEvents itself demands, and its data.
struct CloudEvent: Sendable {
    /// How the attributes stand in the request.
    enum Mode: Hashable, Sendable {
        /// As members of a JSON object, which stands at this pointer.
        case structured(at: String)
        /// As header fields.
        case binary
    }

    let mode: Mode
    /// All but `datacontenttype`, where that is plain JSON. Required ones are there and not empty.
    let attributes: [String: String]
    let data: JSONNode
    /// Where the data stands in the body.
    let dataPointer: String

    subscript(name: String) -> String? { attributes[name] }

    /// Where an attribute stands in the request: a JSON Pointer into the body, or the name of a header field.
    func pointer(to name: String) -> String { mode.pointer(to: name) }

    /// SHA-256 of the event's content, in hex: the same in every mode, and whatever the order of the attributes. The trace
    /// is left out: a repetition may belong to another.
    var contentHash: String {
        var hash = SHA256()
        func update(_ bytes: some Collection<UInt8>) {
            var length = UInt64(bytes.count).bigEndian
            withUnsafeBytes(of: &length) { hash.update(bufferPointer: $0) }
            hash.update(data: Array(bytes))
        }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("trace") {
            update(name.utf8)
            update(value.utf8)
        }
        update(data.rawBytes)
        return hash.finalize().withUnsafeBytes { Hex.text($0) }
    }
}

extension CloudEvent.Mode {
    func pointer(to name: String) -> String {
        switch self {
        case .structured(let pointer): jsonPointer(appending: name, to: pointer)
        case .binary: "ce-" + name
        }
    }

    /// Where the event as a whole stands.
    var place: String {
        switch self {
        case .structured(let pointer): pointer
        case .binary: "ce-specversion"
        }
    }
}
