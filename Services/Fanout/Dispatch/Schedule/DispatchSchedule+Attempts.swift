import DequeModule
package import Contracts

extension DispatchSchedule {
    /// An attempt begins, or a delivery is given up.
    mutating func begin(_ delivery: DueDelivery, attempt: String, isSent: Bool, now: Int64) {
        let key = delivery.lane
        lanes[key, default: DispatchLane(tenant: delivery.tenant)].begun[delivery.id] = .init(attempt: attempt)
        turns.begin(delivery.tenant)
        unrecorded[key.partition, default: 0] += 1
        unrecordedInAll += 1
        if isSent { gates[key.subscriber, default: SubscriberGate()].begin(delivery, now: now) }
    }

    /// The attempt's answer is there (or it was given up): its place is free.
    ///
    /// - Parameter duration: how long it was held, in milliseconds.
    package mutating func answered(
        _ delivery: DueDelivery, _ result: AttemptResult, duration: Int64, now: Int64
    ) {
        turns.end(delivery.tenant, duration: duration)
        let subscriber = delivery.lane.subscriber
        guard result != .givenUp else { return }
        gates[subscriber]?.answer(delivery, result, duration: duration, limits, now: now)
        if case .open(let until)? = gates[subscriber]?.circuit.state(now: now) {
            wake(subscriber, at: until)
        } else {
            unpark(subscriber)
        }
        removeGateIfIdle(subscriber, now: now)
    }

    /// An attempt will not be recorded by this instance: the delivery may be begun anew.
    package mutating func abandoned(_ delivery: DueDelivery, retryAt: Int64, now: Int64) {
        let key = delivery.lane
        // Should its plan not be folded at that time, the fold of it will tell.
        lanes[key]?.foreseen.remove(delivery.id)
        forget(delivery.id, in: key)
        note(LaneWork(key: key, tenant: delivery.tenant, dueAt: retryAt), now: now)
    }

    /// An attempt was folded.
    package mutating func folded(_ attempt: Attempt, partition: Int, now: Int64) {
        let key = LaneKey(partition: partition, subscriber: attempt.subscriber, medium: attempt.medium)
        if settle(attempt, in: key, now: now) { return }
        guard attempt.medium == .webhook else { return contest(attempt, in: key, now: now) }
        // The record does not say whether it is of a replay.
        let replays = LaneKey(partition: partition, subscriber: attempt.subscriber, isReplay: true)
        if settle(attempt, in: replays, now: now) { return }
        let isLive = lanes[key]?.begun[attempt.delivery] != nil
        if isLive || lanes[replays]?.begun[attempt.delivery] == nil { contest(attempt, in: key, now: now) }
        if !isLive { contest(attempt, in: replays, now: now) }
    }

    /// - Returns: whether it is what was begun here.
    private mutating func settle(_ attempt: Attempt, in key: LaneKey, now: Int64) -> Bool {
        guard let begun = lanes[key]?.begun[attempt.delivery], begun.attempt == attempt.id else { return false }
        if lanes[key]?.isBeingRead == true { lanes[key]?.foldedMeanwhile.insert(attempt.delivery) }
        forget(attempt.delivery, in: key)
        if let dueAt = begun.isContested ? now : attempt.nextAttemptAt {
            note(LaneWork(key: key, tenant: attempt.tenant, dueAt: dueAt), now: now)
        }
        return true
    }

    /// Another instance's, or a second copy of our own: the fold may have taken it or ignored it, and what was read before
    /// it may be out of date. The projection is asked; what is begun stays begun until it is folded.
    private mutating func contest(_ attempt: Attempt, in key: LaneKey, now: Int64) {
        if lanes[key]?.isBeingRead == true { lanes[key]?.foldedMeanwhile.insert(attempt.delivery) }
        lanes[key]?.begun[attempt.delivery]?.isContested = true
        withdraw(attempt.delivery, from: key, of: attempt.tenant)
        if urgent.contains(where: { $0.id == attempt.delivery }) {
            urgent.removeAll { $0.id == attempt.delivery }
            turns.wait(attempt.tenant, -1)
        }
        note(LaneWork(key: key, tenant: attempt.tenant, dueAt: now), now: now)
    }

    /// Takes a delivery out of what waits in a lane, if it is there.
    mutating func withdraw(_ delivery: String, from key: LaneKey, of tenant: String) {
        let count = lanes[key]?.waiting.count ?? 0
        lanes[key]?.waiting.removeAll { $0.id == delivery }
        turns.wait(tenant, (lanes[key]?.waiting.count ?? 0) - count)
    }

    private mutating func forget(_ delivery: String, in key: LaneKey) {
        guard lanes[key]?.begun.removeValue(forKey: delivery) != nil else { return }
        let count = (unrecorded[key.partition] ?? 1) - 1
        unrecorded[key.partition] = count == 0 ? nil : count
        unrecordedInAll -= 1
        removeIfIdle(key)
    }
}
