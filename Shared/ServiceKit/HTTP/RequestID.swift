import Contracts
import Synchronization

/// The id of a request: the client's own where it is one that can stand in a log line, else a new one.
enum RequestID {
    static func of(_ field: String?, now: Int64) -> String {
        if let field, isUsable(field) { return field }
        var numbers = Numbers()
        return Identifier.make(Identifier.request, at: now, numbers: (numbers.next(), numbers.next()))
    }

    /// Numbers that don't repeat (SplitMix64): the system's own take a call of the kernel each, and nobody has to be kept
    /// from guessing the id of a request.
    private struct Numbers: RandomNumberGenerator {
        private static let state = Atomic(UInt64.random(in: 0...UInt64.max))

        mutating func next() -> UInt64 {
            var number = Self.state.wrappingAdd(0x9e37_79b9_7f4a_7c15, ordering: .relaxed).newValue
            number = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
            number = (number ^ number >> 27) &* 0x94d0_49bb_1331_11eb
            return number ^ number >> 31
        }
    }

    /// 1 to 128 letters, digits and `-_.:/+=`.
    static func isUsable(_ text: String) -> Bool {
        guard (1...128).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            // From - to : lie also the dot, the slash and the digits.
            case UInt8(ascii: "-")...UInt8(ascii: ":"): true
            case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="): true
            default: false
            }
        }
    }
}
