import NIOCore
import NIOPosix
import Testing

@testable import Fanout

@Suite("Turns of domains", .timeLimit(.minutes(2)))
struct DomainTurnsTests {
    private let turns = DomainTurns(limit: 2, timers: MultiThreadedEventLoopGroup.singleton.any())

    @Test("so many are under way to a domain, the next waits for one to end, and other domains don't")
    func bound() async {
        #expect(await turns.enter("a", by: .now()))
        #expect(await turns.enter("a", by: .now()))
        #expect(await !turns.enter("a", by: .now()))
        #expect(await turns.enter("b", by: .now()))
        let waiting = Task { await turns.enter("a", by: .distantFuture) }
        while await turns.waiting("a") == 0 { await Task.yield() }
        await turns.leave("a")
        #expect(await waiting.value)
        #expect(await !turns.enter("a", by: .now()))
    }

    @Test("turns that are cancelled, late or closed leave nothing behind")
    func gone() async {
        for _ in 0..<2 { _ = await turns.enter("a", by: .now()) }
        let cancelled = Task { await turns.enter("a", by: .distantFuture) }
        while await turns.waiting("a") == 0 { await Task.yield() }
        cancelled.cancel()
        #expect(await !cancelled.value)
        #expect(await !turns.enter("a", by: .now()))
        await turns.leave("a")
        await turns.leave("a")
        #expect(await turns.count == 0)
        for _ in 0..<2 { _ = await turns.enter("a", by: .now()) }
        let waiting = Task { await turns.enter("a", by: .distantFuture) }
        while await turns.waiting("a") == 0 { await Task.yield() }
        await turns.close()
        #expect(await !waiting.value)
        #expect(await !turns.enter("b", by: .distantFuture))
    }

    @Test("however many come at once, no more are under way than may be, and all get their turn")
    func storm() async {
        let most = await withTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let domain = "d\(number % 3)"
                    guard await turns.enter(domain, by: .distantFuture) else { return .max }
                    let count = await turns.underWay(domain)
                    await Task.yield()
                    await turns.leave(domain)
                    return count
                }
            }
            return await group.reduce(0, max)
        }
        #expect((1...2).contains(most))
        #expect(await turns.count == 0)
    }
}
