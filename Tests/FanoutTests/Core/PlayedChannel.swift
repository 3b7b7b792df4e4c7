import Contracts
import Fanout
import Synchronization

/// A way out that a test plays: answers as told, and remembers what it was given.
final class PlayedChannel: DeliveryChannel {
    typealias Answer = @Sendable (OwedDelivery) async -> AttemptAnswer

    private let answer: Answer
    private let made = Mutex<[OwedDelivery]>([])

    init(_ answer: @escaping Answer = { _ in PlayedChannel.ok }) {
        self.answer = answer
    }

    static let ok = AttemptAnswer.response(status: 200, headers: [], body: [])

    static func status(_ status: Int) -> AttemptAnswer {
        .response(status: status, headers: [], body: Array("no".utf8))
    }

    var attempts: [OwedDelivery] { made.withLock { $0 } }

    func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer {
        made.withLock { $0.append(delivery) }
        return await answer(delivery)
    }
}
