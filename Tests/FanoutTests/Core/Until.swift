/// Waits until a look at what is there says so.
///
/// - Throws: `Overdue` after a minute.
func until(_ isSo: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !isSo() {
        guard ContinuousClock.now < deadline else { throw Overdue() }
        try await Task.sleep(for: .milliseconds(5))
    }
}

struct Overdue: Error {}
