/// Pauses between tries: 100 ms, then twice as long each time, up to 5 s.
struct FoldPause {
    private static let shortest = Duration.milliseconds(100)
    private static let longest = Duration.seconds(5)

    private let clock: any Clock<Duration>
    private var next = FoldPause.shortest

    init(clock: any Clock<Duration>) {
        self.clock = clock
    }

    mutating func wait() async throws {
        let duration = next
        next = min(next * 2, Self.longest)
        try await clock.sleep(for: duration)
    }

    mutating func reset() {
        next = Self.shortest
    }
}
