import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Loops that post one body and do nothing with the answer.
enum BareClients {
    /// AsyncHTTPClient as it comes, but with as many connections as there are posts in flight.
    static func asyncHTTPClient(_ load: Load, inFlight: Int) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = inFlight
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: load.bytes)
        try await loop(load, inFlight: inFlight) {
            var request = HTTPClientRequest(url: load.url)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body)
            let response = try await client.execute(request, timeout: .seconds(15))
            _ = try await response.body.collect(upTo: 1 << 14)
        }
        try await client.shutdown()
    }

    /// Runs `inFlight` posts side by side until all are done, and prints how many were made a second.
    static func loop(
        _ load: Load, inFlight: Int, post: @escaping @Sendable () async throws -> Void
    ) async throws {
        let left = Countdown(load.posts)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    while left.takeOne() { try await post() }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start) / Duration.seconds(1)
        print(Double(load.posts) / seconds)
    }
}

/// What is left to be posted, shared by all who post.
private final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) {
        left = Atomic(count)
    }

    func takeOne() -> Bool { left.subtract(1, ordering: .relaxed).newValue >= 0 }
}
