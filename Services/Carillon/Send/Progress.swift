/// How far a file has been sent or imported, as one line: for a terminal with a bar, otherwise in words.
struct Progress: Sendable {
    private static let width = 24

    /// In bytes; nil where it is not known.
    let size: Int?
    let isTerminal: Bool
    private let start: ContinuousClock.Instant
    private var shownAt: ContinuousClock.Instant?

    init(size: Int?, isTerminal: Bool, start: ContinuousClock.Instant) {
        self.size = size
        self.isTerminal = isTerminal
        self.start = start
    }

    /// The line to show now, or nil where it is too early for another: a terminal gets ten a second, a log file one in
    /// five seconds.
    mutating func line(position: Int, tally: Tally, now: ContinuousClock.Instant) -> String? {
        line(position: position, count: tally.total, of: "events", now: now)
    }

    /// - Parameter things: what is counted, in the plural.
    mutating func line(position: Int, count: Int, of things: String, now: ContinuousClock.Instant) -> String? {
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
        guard now - (shownAt ?? (isTerminal ? start - interval : start)) >= interval else { return nil }
        shownAt = now
        let seconds = (now - start) / .seconds(1)
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        let figures = "\(count) \(things), \(rate)/s"
        guard let size, size > 0 else { return figures }
        let share = min(1, Double(position) / Double(size))
        let percent = "\(Int(share * 100)) %"
        guard isTerminal else { return "\(percent): \(figures)" }
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        return "\(bar) \(percent)  \(figures)"
    }
}
