import Dispatch
import Synchronization
import Testing

@testable import EventLogSQLite

struct WriteQueueTests {
    private struct Job: WriteJob {
        let number: Int
        var cost = 0
    }

    @Test("Jobs are done in their order, and all that were taken before the end")
    func order() async {
        let done = Mutex<[Int]>([])
        let queue = WriteQueue<Job>(name: "test", pause: 3_600) { jobs in
            done.withLock { $0 += jobs.map(\.number) }
            return false
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
            return false
        }
        let costs = [3 << 20, 3 << 20, 3 << 20, 100 << 20, 1, 1]
        for (number, cost) in costs.enumerated() { #expect(queue.submit(Job(number: number, cost: cost))) }
        gate.signal()
        await queue.close()
        #expect(turns.withLock { $0.flatMap(\.self) } == Array(0..<6))
        #expect(turns.withLock { $0.allSatisfy { $0.count <= 3 } })
    }
}
