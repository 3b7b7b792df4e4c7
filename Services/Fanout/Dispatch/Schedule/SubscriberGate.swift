import Contracts

/// What lets attempts at one subscriber through: how many are in flight, its circuit, its rate.
struct SubscriberGate: Sendable {
    /// How long an answer about the subscriber's rate stands, in milliseconds.
    static let memory: Int64 = 1_000
    /// How long failures are remembered of one to whom nothing is owed.
    static let longMemory: Int64 = 3_600_000

    enum Permission: Equatable {
        case now
        /// Not before this time; nil: not before another attempt was answered.
        case later(Int64?)
        /// First it must be known what the subscriber's rate is.
        case ask
    }

    private(set) var inFlight = 0
    private var replaysInFlight = 0
    var circuit = Circuit()
    private(set) var rate: RateGate?
    private var askedAt: Int64?
    /// Lanes that wait until it opens.
    var parked: [LaneKey] = []
    /// The earliest time at which it is looked at again.
    var wakeAt: Int64?

    /// - Parameter isReplay: of what is replayed, which takes one place, or what is free of half of them, and no burst: the
    ///   rest is for what is new.
    func permission(_ limits: DispatchLimits, isReplay: Bool, now: Int64) -> Permission {
        guard limits.failuresToOpen != nil else {
            return inFlight < limits.perSubscriber ? .now : .later(nil)
        }
        let allowance = circuit.allowance(of: limits.perSubscriber, now: now)
        let places = isReplay && replaysInFlight > 0 ? allowance.inFlight / 2 : allowance.inFlight
        guard inFlight < places else { return .later(allowance.until) }
        guard let askedAt, (askedAt...askedAt + Self.memory).contains(now) else { return .ask }
        guard let readyAt = isReplay ? rate?.evenlyReadyAt : rate?.readyAt, now < readyAt else { return .now }
        // The rate may be another one soon.
        return .later(min(readyAt, now + Self.memory))
    }

    /// Whether what comes now would only wait.
    func isThrottled(now: Int64) -> Bool {
        circuit.isOpen || rate.map { now < $0.readyAt } ?? false
    }

    func isIdle(now: Int64) -> Bool {
        guard inFlight == 0, parked.isEmpty, rate?.isFull(now: now) ?? true else { return false }
        return circuit.isForgotten || circuit.failedAt + Self.longMemory <= now
    }

    mutating func set(rate perThousandSeconds: Int?, now: Int64) {
        askedAt = now
        guard perThousandSeconds != rate?.perThousandSeconds else { return }
        rate = perThousandSeconds.map { RateGate(perThousandSeconds: $0, after: rate) }
    }

    /// The clock was put back to this time.
    mutating func putBack(to now: Int64) {
        circuit.putBack(to: now)
        rate?.putBack(to: now)
        wakeAt = nil
    }

    mutating func begin(_ delivery: DueDelivery, now: Int64) {
        inFlight += 1
        if delivery.kind == .replay { replaysInFlight += 1 }
        // A test goes whether it is open or not: somebody waits for it.
        if delivery.kind != .test { circuit.begin(delivery.id) }
        rate?.take(now: now)
    }

    mutating func answer(
        _ delivery: DueDelivery, _ result: AttemptResult, duration: Int64, _ limits: DispatchLimits, now: Int64
    ) {
        inFlight -= 1
        if delivery.kind == .replay { replaysInFlight -= 1 }
        guard let failuresToOpen = limits.failuresToOpen else { return }
        switch result {
        case .failed(let timing):
            circuit.fail(
                delivery.id, timing, failuresToOpen: failuresToOpen, since: now - max(0, duration), now: now)
        case .ended: circuit.succeed(most: limits.perSubscriber)
        case .notSent: circuit.skip(delivery.id)
        case .unknown: circuit.abandon(delivery.id, now: now)
        case .givenUp: break
        }
    }
}
