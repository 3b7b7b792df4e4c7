package import JSON

/// A time of day by the clock on the wall: `07:30`.
package struct TimeOfDay: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Since midnight: 0 to 1439.
    package let minutes: Int

    /// - Parameter minutes: since midnight, 0 to 1439.
    package init?(minutes: Int) {
        guard (0..<1440).contains(minutes) else { return nil }
        self.minutes = minutes
    }

    /// `HH:MM`, from `00:00` to `23:59`.
    package init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":") else { return nil }
        let values = [0, 1, 3, 4].map { Int(digits[$0]) - 48 }
        guard values.allSatisfy((0...9).contains) else { return nil }
        let (hour, minute) = (values[0] * 10 + values[1], values[2] * 10 + values[3])
        guard hour < 24, minute < 60 else { return nil }
        minutes = hour * 60 + minute
    }

    package var text: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        guard let time = TimeOfDay(try String(json: json)) else { throw .value("", "must be a time such as 07:30") }
        self = time
    }

    package func write(to writer: inout JSONWriter) { writer.string(text) }
}

/// When somebody wants no mail, each day by the clock on their wall.
package enum QuietHours: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Never, whatever the tenant has: written `"off"`.
    case off
    /// `{"from": "22:00", "until": "07:00"}`; over midnight where `until` is earlier. Two different times.
    case hours(from: TimeOfDay, until: TimeOfDay)

    package init(json: JSONNode) throws(JSONDecodingError) {
        if json.string == "off" {
            self = .off
            return
        }
        guard json.kind == .object else {
            throw .type("", expected: "an object with from and until, or \"off\"")
        }
        let reader = try JSONObjectReader(json, allowing: ["from", "until"])
        let from: TimeOfDay = try reader.value("from")
        let until: TimeOfDay = try reader.value("until")
        guard from != until else { throw reader.fault("until", "must be another time than from") }
        self = .hours(from: from, until: until)
    }

    package func write(to writer: inout JSONWriter) {
        switch self {
        case .off: writer.string("off")
        case .hours(let from, let until):
            writer.object { writer in
                writer.member("from", from.text)
                writer.member("until", until.text)
            }
        }
    }
}
