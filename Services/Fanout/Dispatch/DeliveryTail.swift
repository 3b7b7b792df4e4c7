import Contracts
import DequeModule

/// The end of a partition of `carillon.deliveries` as this instance knows it before it is folded: a value that says which
/// plans count already.
///
/// The first plan of an event in the log is the plan. Whoever has folded the partition up to an offset, found no plan of
/// the event there, and has itself written every record from there up to its own plan, knows that this one is the first,
/// without reading it back. As soon as anything lies between that it did not write, or does not know yet to have
/// written, only the fold can tell.
struct DeliveryTail: Sendable {
    /// How much is remembered until it is folded; what is beyond that is read back from the log. A delivery of a plan and
    /// an attempt weigh one, and an answer so much for its length.
    static let mostRemembered = 16_384
    private static let answerBytes = 256

    private struct WaitingPlan: Sendable {
        let plan: Plan
        let offset: Int64
        /// Up to here it was folded when the plan's event was found to have none.
        let checkedFrom: Int64
    }

    /// The next offset to fold.
    private var folded: Int64
    /// Everything before this is known: folded, or written by this instance.
    private var known: Int64
    /// From here up to `known` this instance wrote everything.
    private var ownFrom: Int64
    /// What this instance wrote and has not folded, by offset.
    private var own: [Int64: DeliveryRecord] = [:]
    private var weight = 0
    private var plans: Deque<WaitingPlan> = []

    /// - Parameter next: the next offset to fold.
    init(next: Int64) {
        folded = next
        known = next
        ownFrom = next
    }

    /// What this instance wrote at an offset.
    func content(at offset: Int64) -> DeliveryRecord? { own[offset] }

    /// This instance has written a record.
    ///
    /// - Parameter checkedFrom: of a plan, the next offset to fold when the plan's event was found to have none.
    mutating func wrote(_ content: DeliveryRecord, at offset: Int64, checkedFrom: Int64? = nil) {
        guard offset >= folded, weight < Self.mostRemembered else { return }
        own[offset] = content
        weight += Self.weight(of: content)
        if case .plan(let plan) = content, let checkedFrom {
            plans.append(WaitingPlan(plan: plan, offset: offset, checkedFrom: checkedFrom))
        }
        advance()
    }

    /// A record was folded.
    mutating func fold(_ offset: Int64) {
        let content = own.removeValue(forKey: offset)
        let isOwn = content != nil
        if let content { weight -= Self.weight(of: content) }
        if !isOwn || offset != folded { ownFrom = max(ownFrom, isOwn ? offset : offset + 1) }
        folded = max(folded, offset + 1)
        known = max(known, folded)
        advance()
    }

    private static func weight(of content: DeliveryRecord) -> Int {
        switch content {
        case .plan(let plan): 1 + plan.deliveries.count
        case .attempt(let attempt): 1 + (attempt.responseBody?.utf8.count ?? 0) / answerBytes
        default: 1
        }
    }

    private mutating func advance() {
        while own[known] != nil { known += 1 }
    }

    /// The plans that are known now to count, each answered once, and before it is folded or not at all.
    mutating func takeCertain() -> [Plan] {
        var certain: [Plan] = []
        // They come in the order of their offsets.
        while let first = plans.first {
            let isLate = first.offset < folded || ownFrom > first.checkedFrom
            guard isLate || first.offset < known else { break }
            if !isLate { certain.append(first.plan) }
            plans.removeFirst()
        }
        return certain
    }
}
