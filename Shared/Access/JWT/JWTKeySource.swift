/// Where a key set comes from: a file or a URL.
package protocol JWTKeySource: Sendable {
    /// What people know it by.
    var name: String { get }

    /// The bytes of the set, at most `JWTKeySet.mostBytes` and in a bounded time.
    @concurrent
    func fetch() async throws(JWTKeySetError) -> [UInt8]
}
