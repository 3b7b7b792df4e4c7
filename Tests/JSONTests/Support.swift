import JSON

/// SplitMix64: the same numbers from the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func parse(_ text: String) throws(JSONSyntaxError) -> JSONNode { try JSONDocument(parsing: text).root }

/// The fault of a text that must have one; nil if it was taken.
func refusal(of bytes: [UInt8], limits: JSONLimits = .default) -> JSONSyntaxError? {
    do {
        _ = try JSONDocument(parsing: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String, limits: JSONLimits = .default) -> JSONSyntaxError? {
    refusal(of: Array(text.utf8), limits: limits)
}

func text(_ writing: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writing(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}
