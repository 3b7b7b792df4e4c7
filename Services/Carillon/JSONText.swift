import JSON

/// Small JSON bodies, written where they are sent.
enum JSONText {
    case string(String)
    case strings([String])
    /// JSON already.
    case raw(String)

    static func object(_ members: KeyValuePairs<String, JSONText>) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.object { writer in
            for (name, value) in members {
                switch value {
                case .string(let text): writer.member(name, text)
                case .strings(let texts): writer.member(name, texts)
                case .raw(let json): writer.member(name, raw: Array(json.utf8))
                }
            }
        }
        return writer.bytes
    }
}
