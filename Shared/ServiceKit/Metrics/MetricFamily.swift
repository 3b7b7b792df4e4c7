/// The series of one name, told apart by their labels.
struct MetricFamily<Instrument: Sendable>: Sendable {
    /// Labels come from routes, types and the like, never from what a client makes up; should they all the same, this
    /// many series stand and the rest is counted together.
    static var mostSeries: Int { 2000 }

    let help: String
    private(set) var series: [MetricLabels: Instrument] = [:]

    init(help: String) {
        self.help = help
    }

    mutating func instrument(_ labels: MetricLabels, make: () -> Instrument) -> Instrument {
        if let found = series[labels] { return found }
        let labels = series.count < Self.mostSeries ? labels : MetricLabels([("overflow", "true")])
        if let found = series[labels] { return found }
        let made = make()
        series[labels] = made
        return made
    }
}

/// Names and values of labels, in the order they are written.
struct MetricLabels: Hashable, Sendable {
    let text: String

    init(_ labels: [(String, String)]) {
        text = labels.map { name, value in "\(name)=\"\(Self.escaped(value))\"" }.joined(separator: ",")
    }

    /// What stands in braces behind a name; nothing where there are no labels.
    func braces(adding more: String = "") -> String {
        let all = [text, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x22 || $0 == 0x5c || $0 == 0x0a }) else { return value }
        return value.reduce(into: "") { text, character in
            switch character {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n", "\r\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
