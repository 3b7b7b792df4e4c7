/// Asks again and again until the answer is yes: for what another process does, and tells nobody of.
///
/// - Returns: false when it is still no at the end.
func eventually(within limit: Duration, _ condition: () async throws -> Bool) async throws -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
        if try await condition() { return true }
        guard clock.now < deadline else { return false }
        try await clock.sleep(for: .milliseconds(50))
    }
}
