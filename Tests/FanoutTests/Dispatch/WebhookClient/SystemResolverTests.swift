import Dispatch
import NIOCore
import NIOPosix
import Testing

@testable import Fanout

/// Who gets a thread for a look-up.
@Suite(.timeLimit(.minutes(2))) struct SystemResolverTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    private func lookUp(_ host: String, wasFound: Bool = false) -> HostLookUp {
        HostLookUp(of: host, port: 443, wasFound: wasFound, promise: loop.makePromise())
    }

    /// A resolver that looks up on two threads, where names that begin with "slow" block until the signal, and the
    /// answer has the port alone.
    private func withResolver(
        waiting: Int = 16, _ body: (SystemResolver, DispatchSemaphore) async throws -> Void
    ) async throws {
        let signal = DispatchSemaphore(value: 0)
        let resolver = SystemResolver(threads: 2, waiting: waiting) { host, port in
            if host.hasPrefix("slow") { signal.wait() }
            return [try SocketAddress(ipAddress: "192.0.2.1", port: port)]
        }
        do {
            try await body(resolver, signal)
        } catch {
            resolver.shutdown()
            throw error
        }
        resolver.shutdown()
    }

    @Test func `However many new names are silent, those that were found before are looked up`() async throws {
        try await withResolver { resolver, signal in
            let slow = (0..<8).map { lookUp("slow\($0)") }
            for lookUp in slow { resolver.start(lookUp) }
            for number in 0..<8 {
                let known = lookUp("known\(number)", wasFound: true)
                resolver.start(known)
                let found = try await known.promise.futureResult.get()
                #expect(found.first?.port == 443)
            }
            for lookUp in slow {
                signal.signal()
                let found = try await lookUp.promise.futureResult.get()
                #expect(found.count == 1)
            }
        }
    }

    @Test func `A look-up that waits can be dropped, one that has begun can not`() async throws {
        try await withResolver { resolver, signal in
            let (first, second) = (lookUp("slow1"), lookUp("slow2"))
            resolver.start(first)
            resolver.start(second)
            #expect(!resolver.drop(first))
            #expect(resolver.drop(second))
            #expect(!resolver.drop(second))
            await #expect(throws: AddressLookupError.closed) { try await second.promise.futureResult.get() }
            signal.signal()
            let found = try await first.promise.futureResult.get()
            #expect(found.count == 1)
        }
    }

    @Test func `No more look-ups wait than may, and new names don't take the places of the others`() async throws {
        try await withResolver(waiting: 2) { resolver, signal in
            let slow = (0..<4).map { lookUp("slow\($0)") }
            for lookUp in slow { resolver.start(lookUp) }
            await #expect(throws: AddressLookupError.overloaded) { try await slow[3].promise.futureResult.get() }
            let known = lookUp("known", wasFound: true)
            resolver.start(known)
            let found = try await known.promise.futureResult.get()
            #expect(found.count == 1)
            for lookUp in slow.dropLast() {
                signal.signal()
                _ = try await lookUp.promise.futureResult.get()
            }
        }
    }

    @Test func `When it ends, those that wait are told, and those that come later`() async throws {
        try await withResolver { resolver, signal in
            let (first, second, third) = (lookUp("slow1"), lookUp("slow2"), lookUp("third"))
            resolver.start(first)
            resolver.start(second)
            resolver.shutdown()
            resolver.start(third)
            for lookUp in [second, third] {
                await #expect(throws: AddressLookupError.closed) { try await lookUp.promise.futureResult.get() }
            }
            // Whether its thread had taken it already or not, it is answered.
            signal.signal()
            _ = try? await first.promise.futureResult.get()
        }
    }
}
