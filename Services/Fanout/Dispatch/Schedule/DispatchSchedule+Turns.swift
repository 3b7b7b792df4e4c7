import DequeModule
import HeapModule

extension DispatchSchedule {
    /// What is to be done next. An attempt begins with the decision, in one step: between the two nobody could tell that
    /// it is about to be made, and a partition would be given away, or its delivery read again, as if it were not.
    ///
    /// - Parameter id: names an attempt.
    package mutating func next(now: Int64, id: (DueDelivery) -> String) -> Action {
        notice(now: now)
        ring(now: now)
        sweep(now: now)
        guard turns.inFlight < limits.inFlight, unrecordedInAll < limits.unrecorded else { return .wait(until: nil) }
        if let delivery = urgent.popFirst() {
            turns.wait(delivery.tenant, -1)
            return begin(delivery, id(delivery), isSent: true, now: now)
        }
        if let action = expireNext(now: now, id: id) { return action }
        while let key = turns.next() {
            if let action = advance(key, now: now, id: id) { return action }
        }
        let times = [timers.min?.dueAt, wakes.min?.dueAt]
        return .wait(until: times.compactMap(\.self).min())
    }

    private mutating func begin(_ delivery: DueDelivery, _ id: String, isSent: Bool, now: Int64) -> Action {
        begin(delivery, attempt: id, isSent: isSent, now: now)
        return isSent ? .attempt(delivery, id: id) : .giveUp(delivery, id: id)
    }

    /// Where the clock was put back, all that is waited for would lie as much further ahead. Circuits and rates wait no longer
    /// than they would have from now on; of lanes the projection is asked again when something is due.
    private mutating func notice(now: Int64) {
        defer { noticedAt = now }
        guard now < noticedAt - Self.slack else { return }
        wakes = []
        for subscriber in gates.keys {
            gates[subscriber]?.putBack(to: now)
            unpark(subscriber)
        }
        for (key, var lane) in lanes where lane.dueAt ?? now > now {
            lane.dueAt = now
            look(key, &lane, now: now)
            lanes[key] = lane
        }
        sweptAt = min(sweptAt, now)
    }

    /// Looks at what has its time by now.
    private mutating func ring(now: Int64) {
        while let timer = timers.min, DueTime.hasCome(timer.dueAt, now: now) {
            timers.removeMin()
            guard var lane = lanes.removeValue(forKey: timer.key) else { continue }
            if lane.timers.last == timer.dueAt { lane.timers.removeLast() }
            look(timer.key, &lane, now: now)
            lanes[timer.key] = lane
        }
        while let wake = wakes.min, wake.dueAt <= now {
            wakes.removeMin()
            guard gates[wake.key]?.wakeAt == wake.dueAt else { continue }
            gates[wake.key]?.wakeAt = nil
            unpark(wake.key)
        }
    }

    /// The lane's turn: an action, or nothing, and then it is out of the turns.
    private mutating func advance(_ key: LaneKey, now: Int64, id: (DueDelivery) -> String) -> Action? {
        let gate = gates[key.subscriber] ?? SubscriberGate()
        let permission = gate.permission(limits, isReplay: key.isReplay, now: now)
        // In place: a copy of the lane would copy all that waits in it.
        if let delivery = lanes[key]?.waiting.first {
            let isOverdue = gate.circuit.isOverdue(delivery.dueAt, now: now)
            guard permission == .now || isOverdue else { return hold(key, permission, isOpen: gate.circuit.isOpen) }
            lanes[key]?.waiting.removeFirst()
            turns.wait(delivery.tenant, -1)
            turns.add(key, of: delivery.tenant)
            return begin(delivery, id(delivery), isSent: !isOverdue, now: now)
        }
        guard let dueAt = lanes[key]?.dueAt, DueTime.hasCome(dueAt, now: now), lanes[key]?.isBeingRead == false else {
            guard var lane = lanes.removeValue(forKey: key) else { return nil }
            lane.isQueued = false
            // It is being read, and `refill` looks again; or it was time, and no longer is: the clock was put back.
            if !lane.isBeingRead, let dueAt = lane.dueAt { setTimer(key, &lane, at: dueAt) }
            if !lane.isIdle { lanes[key] = lane }
            return nil
        }
        let isOverdue = gate.circuit.isOverdue(dueAt, now: now)
        guard permission == .now || isOverdue else { return hold(key, permission, isOpen: gate.circuit.isOpen) }
        lanes[key]?.isQueued = false
        lanes[key]?.dueAt = nil
        lanes[key]?.isBeingRead = true
        // A probe is one.
        let count = gate.circuit.isOpen && !isOverdue ? 1 : limits.refill
        return .refill(key, limit: (lanes[key]?.begun.count ?? 0) + count)
    }

    /// The lane can't begin anything now.
    private mutating func hold(_ key: LaneKey, _ permission: SubscriberGate.Permission, isOpen: Bool) -> Action? {
        guard let tenant = lanes[key]?.tenant else { return nil }
        if permission == .ask {
            turns.add(key, of: tenant, first: true)
            return .ask(subscriber: key.subscriber, tenant: tenant)
        }
        if isOpen { drop(key) }
        gates[key.subscriber, default: SubscriberGate()].parked.append(key)
        if case .later(let time?) = permission { wake(key.subscriber, at: time) }
        return nil
    }

    /// Leaves to the projection what waits, since it will wait for longer.
    private mutating func drop(_ key: LaneKey) {
        guard var lane = lanes.removeValue(forKey: key) else { return }
        if let first = lane.waiting.first {
            lane.dueAt = min(lane.dueAt ?? .max, first.dueAt)
            for delivery in lane.waiting { lane.foreseen.remove(delivery.id) }
            turns.wait(lane.tenant, -lane.waiting.count)
            lane.waiting = []
        }
        lanes[key] = lane
    }

    mutating func wake(_ subscriber: String, at time: Int64) {
        guard time < gates[subscriber]?.wakeAt ?? .max else { return }
        gates[subscriber]?.wakeAt = time
        wakes.insert(DispatchTimer(dueAt: time, key: subscriber))
    }

    mutating func unpark(_ subscriber: String) {
        guard let parked = gates[subscriber]?.parked, !parked.isEmpty else { return }
        gates[subscriber]?.parked = []
        // What is new goes first.
        for isReplay in [false, true] {
            for key in parked where key.isReplay == isReplay {
                lanes[key]?.isQueued = false
                enqueue(key)
            }
        }
    }

    mutating func removeGateIfIdle(_ subscriber: String, now: Int64) {
        if gates[subscriber]?.isIdle(now: now) == true { gates[subscriber] = nil }
    }

    /// Forgets the gates that nothing need be remembered of any more, all at once: a time for each, set anew with each failure
    /// or rate, would be far more of them than gates.
    private mutating func sweep(now: Int64) {
        guard now >= sweptAt + Self.sweepPace else { return }
        sweptAt = now
        for (subscriber, gate) in gates where gate.isIdle(now: now) { gates[subscriber] = nil }
    }

    /// Takes what the projection had due. What was forgotten since is not taken.
    ///
    /// - Parameters:
    ///   - due: at most `limit` deliveries, those that are due for longest first.
    ///   - isAll: whether there were no more than these.
    ///   - next: when the first after these is due, where known.
    package mutating func refill(
        _ key: LaneKey, with due: [DueDelivery], isAll: Bool, next: Int64?, now: Int64
    ) {
        guard lanes[key]?.isBeingRead == true, var lane = lanes.removeValue(forKey: key) else { return }
        var known = lane.foldedMeanwhile
        known.formUnion(urgent.lazy.map(\.id))
        lane.isBeingRead = false
        lane.foldedMeanwhile = []
        // Nothing has waited: only then is it read, and nothing joins meanwhile.
        lane.waiting = Deque(
            due.lazy.filter { lane.begun[$0.id] == nil && !known.contains($0.id) })
        turns.wait(lane.tenant, lane.waiting.count)
        if !lane.waiting.isEmpty { enqueue(key, &lane) }
        // What was noted while it was read may not have been in there.
        if let dueAt = isAll ? next : now, dueAt < DueDelivery.never { lane.dueAt = min(lane.dueAt ?? .max, dueAt) }
        look(key, &lane, now: now)
        if !lane.isIdle { lanes[key] = lane }
    }
}
