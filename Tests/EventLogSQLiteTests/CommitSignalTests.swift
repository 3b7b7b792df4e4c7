import Synchronization
import Testing

@testable import EventLogSQLite

struct CommitSignalTests {
    @Test(
        "Others are told of a commit at once, of further ones after a moment, and of the last one when nothing follows")
    func told() {
        let count = Mutex(0)
        let signal = CommitSignal { count.withLock { $0 += 1 } }
        let start = ContinuousClock.now
        #expect(!signal.tellIfDue(isIdle: true, at: start))
        #expect(count.withLock { $0 } == 0)
        signal.note()
        #expect(!signal.tellIfDue(isIdle: false, at: start))
        #expect(count.withLock { $0 } == 1)
        signal.note()
        #expect(signal.tellIfDue(isIdle: false, at: start + .milliseconds(1)))
        #expect(count.withLock { $0 } == 1)
        #expect(!signal.tellIfDue(isIdle: false, at: start + CommitSignal.pace))
        #expect(count.withLock { $0 } == 2)
        signal.note()
        #expect(signal.tellIfDue(isIdle: false, at: start + CommitSignal.pace))
        #expect(!signal.tellIfDue(isIdle: true, at: start + CommitSignal.pace))
        #expect(!signal.tellIfDue(isIdle: true, at: start + .seconds(1)))
        #expect(count.withLock { $0 } == 3)
    }
}
