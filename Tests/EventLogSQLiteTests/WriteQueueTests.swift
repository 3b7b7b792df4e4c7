import Dispatch
import Synchronization
import Testing

@testable import EventLogSQLite

@Suite(.timeLimit(.minutes(1))) struct WriteQueueTests {
    private struct Job: WriteJob {
        let number: Int
        var cost = 0
    }

    @Test("Jobs are done in their order, and all that were taken before the end")
    func order() async {
        let done = Mutex<[Int]>([])
        let queue = WriteQueue<Job>(name: "test", pause: 3_600) { jobs in
            done.withLock { $0 += jobs.map(\.number) }
            return nil
        }
        for number in 0..<1_000 { #expect(queue.submit(Job(number: number))) }
        await queue.close()
        #expect(done.withLock { $0 } == Array(0..<1_000))
        #expect(!queue.submit(Job(number: 1_000)))
        await queue.close()
    }

    @Test("A turn takes jobs up to a size, and the rest wait for the next")
    func size() async {
        let turns = Mutex<[[Int]]>([])
        let gate = DispatchSemaphore(value: 0)
        let queue = WriteQueue<Job>(name: "test", pause: 0.001) { jobs in
            // The first turn ends when all jobs wait.
            gate.wait()
            gate.signal()
            if !jobs.isEmpty { turns.withLock { $0.append(jobs.map(\.number)) } }
            return nil
        }
        let costs = [3 << 20, 3 << 20, 3 << 20, 100 << 20, 1, 1]
        for (number, cost) in costs.enumerated() { #expect(queue.submit(Job(number: number, cost: cost))) }
        gate.signal()
        await queue.close()
        #expect(turns.withLock { $0.flatMap(\.self) } == Array(0..<6))
        #expect(turns.withLock { $0.allSatisfy { $0.count <= 3 } })
    }

    @Test("A job that comes while others are done is done next, and nothing is looked for again after it")
    func awake() async {
        let turns = Mutex<[Int]>([])
        let gate = DispatchSemaphore(value: 0)
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let queue = WriteQueue<Job>(name: "test", pause: 3_600) { jobs in
            turns.withLock { $0.append(jobs.count) }
            guard !jobs.isEmpty else { return nil }
            begin.yield()
            gate.wait()
            return nil
        }
        var turn = begun.makeAsyncIterator()
        for number in 0..<200 {
            #expect(queue.submit(Job(number: number)))
            await turn.next()
            #expect(queue.submit(Job(number: number)))
            gate.signal()
            await turn.next()
            gate.signal()
        }
        await queue.close()
        #expect(turns.withLock { $0 } == Array(repeating: 1, count: 400))
    }

    @Test("Who wants to be called again without jobs is, at once or after a while, and then not again")
    func again() async {
        let turns = Mutex<[Int]>([])
        let (called, call) = AsyncStream<Int>.makeStream()
        let queue = WriteQueue<Job>(name: "test", pause: 3_600) { jobs in
            let turn = turns.withLock { turns in
                turns.append(jobs.count)
                return turns.count
            }
            call.yield(turn)
            switch turn {
            case 1: return 0
            case 2: return 0.001
            default: return nil
            }
        }
        #expect(queue.submit(Job(number: 0)))
        let third = await called.first { $0 == 3 }
        #expect(third == 3)
        await queue.close()
        #expect(turns.withLock { $0 } == [1, 0, 0])
    }
}
