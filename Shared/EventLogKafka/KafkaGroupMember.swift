internal import CRDKafka
import EventLog
import Foundation
import Logging
import Synchronization

/// A member of a consumer group: a static one (its id survives a restart, so that a quick restart moves no partition),
/// rebalanced cooperatively, with commits by hand.
final class KafkaGroupMember: GroupConsumer, Ending {
    private let desk = GroupDesk()
    private let handle: KafkaHandle
    private let topic: String
    private let threads: BlockingThreads
    private let ended = Answer<Void>()
    private let isClosed = Atomic(false)

    init(
        group: String, topic: String, member: String, options: KafkaOptions, logger: Logger, threads: BlockingThreads
    ) throws(EventLogError) {
        self.topic = topic
        self.threads = threads
        let desk = desk
        handle = try KafkaHandle(.member(group: group, id: member), options: options, logger: logger) {
            handle, rebalance in
            if desk.isOpen { return desk.note(rebalance) }
            // Leaving: nobody is asked any more, and whoever closes the consumer waits for this answer.
            GroupSession.answer(rebalance, topic, handle.raw)
        }
        let session = GroupSession(handle: handle, topic: topic, desk: desk)
        try session.subscribe()
        let ended = ended
        let thread = Thread {
            session.serve()
            ended.give(.success(()))
        }
        thread.name = "kafka-group"
        thread.start()
    }

    deinit { desk.close() }

    func next(limit: Int) async throws -> GroupEvent { try await desk.next(limit: limit) }

    func commit(_ offsets: [Int: Int64]) async throws {
        guard desk.isOpen else { throw EventLogError.logClosed }
        guard !offsets.isEmpty else { return }
        let strangers = Set(offsets.keys).subtracting(desk.owned)
        guard strangers.isEmpty else {
            let names = strangers.sorted().map(String.init).joined(separator: ", ")
            throw EventLogError(.notOwner, "committing for \(topic): this member does not own partition \(names)")
        }
        try await threads.run { [handle, topic] in try handle.commit(offsets, topic: topic) }
    }

    func close() async {
        desk.close()
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        try? await ended.value()
    }
}
