import Contracts
import DequeModule

extension DispatchSchedule {
    /// The most deliveries that are remembered because they are to be ended.
    private static let mostOverlong = 1_000

    /// Has deliveries ended without another attempt, whatever holds up their subscriber. One that is being attempted is
    /// left alone: if it is to be retried, it will be asked for again.
    ///
    /// - Returns: those for which there is no room now.
    package mutating func expire(_ deliveries: [DueDelivery]) -> [DueDelivery] {
        let room = max(0, Self.mostOverlong - overlong.count)
        overlong.append(contentsOf: deliveries.prefix(room))
        return Array(deliveries.dropFirst(room))
    }

    /// Begins to end one. From here on it is begun, so that nobody attempts it; what it was when it was asked for may be
    /// out of date.
    mutating func expireNext(now: Int64, id: (DueDelivery) -> String) -> Action? {
        while let delivery = overlong.popFirst() {
            let key = delivery.lane
            guard partitions.contains(key.partition), lanes[key]?.begun[delivery.id] == nil,
                !urgent.contains(where: { $0.id == delivery.id })
            else { continue }
            withdraw(delivery.id, from: key, of: delivery.tenant)
            let attempt = id(delivery)
            begin(delivery, attempt: attempt, isSent: false, now: now)
            return .expire(delivery, id: attempt)
        }
        return nil
    }
}
