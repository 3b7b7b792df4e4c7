import Contracts
import JSON

/// One event of a file: where it begins, and its bytes as they stand there.
struct EventLine: Hashable, Sendable {
    /// Counted from 1.
    let number: Int
    let bytes: [UInt8]

    /// The event as an item of a batch, with an idempotency key, so that sending it again changes nothing.
    ///
    /// The key is the event's own `id` where it has one; else `prefix` and the line's number; else it is derived from
    /// the file, the number and the bytes, so that a file that has grown since can be sent again.
    ///
    /// - Parameter file: what tells this file from others, and is the same when it is sent again.
    /// - Throws: `Refusal`, when it is no JSON object or too large for any batch.
    func item(keyPrefix prefix: String?, file: String = "") throws(Refusal) -> [UInt8] {
        guard bytes.count <= Batch.maxBytes else {
            throw Refusal(line: number, pointer: "", code: "too_large", message: "has \(bytes.count) bytes")
        }
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: bytes)
        } catch {
            throw Refusal(line: number, pointer: "", code: "malformed_json", message: error.message)
        }
        let event = document.root
        guard event.kind == .object else {
            throw Refusal(line: number, pointer: "", code: "type", message: "must be an object")
        }
        if let id = event["id"], !id.isNull { return bytes }
        let key =
            if let prefix {
                "\(prefix)-\(number)"
            } else {
                Identifier.derived("line", from: [file, "\(number)", String(decoding: bytes, as: UTF8.self)])
            }
        var writer = JSONWriter(reservingCapacity: bytes.count + 64)
        writer.object { writer in
            writer.member("id", key)
            for (name, value) in event.members where name != "id" { writer.member(name, raw: value.rawBytes) }
        }
        return writer.bytes
    }
}
