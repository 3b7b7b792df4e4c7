internal import CRDKafka
import Foundation
import Synchronization

/// A thread that serves the callbacks of a handle, in a blocking poll, until it is stopped.
final class Poller: Sendable {
    private let isStopped = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ handle: KafkaHandle) {
        // The thread holds the handle and this object: neither goes before the last poll has returned.
        let thread = Thread {
            while !self.isStopped.load(ordering: .acquiring) { rd_kafka_poll(handle.pointer, 100) }
            self.ended.signal()
        }
        thread.name = "kafka-reports"
        thread.start()
    }

    /// Blocks until the last poll has returned, at most 100 ms and what its callbacks take. To be called once.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        ended.wait()
    }
}
