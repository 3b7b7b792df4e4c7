import Contracts
import EventLog
import JSON
import Logging
import ServiceKit

/// Turns submissions into records: checks each, finds out whether its key has made an event already, and appends what is
/// new in one call. It answers when the log has it, or not at all.
struct Acceptor: Sendable {
    let registry: SchemaRegistry
    let recipients: RecipientCheck
    let ledger: IdempotencyLedger
    let quota: DailyQuota
    let log: any EventLog
    let metrics: IngestMetrics
    /// Whether folding has stood still for `mostBehind`: what other instances accepted is not known then.
    let isBehind: @Sendable () -> Bool
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    /// A part of the time that instances may be apart and still make one event of one key.
    static let mostBehind = Duration.milliseconds(IdempotencyMark.uncertainty / 3)

    typealias Outcome = Result<Receipt, Problem>

    /// What a submission came to before anything was written.
    private enum Stage {
        case done(Outcome)
        case ready(PendingEvent)
        case busy(Mark)
    }

    /// An event to be appended, and what is to be answered then.
    final class PendingEvent: Sendable {
        let index: Int
        let event: EventRecord
        let mark: Mark?
        let deprecation: SchemaDeprecation?

        init(index: Int, event: EventRecord, mark: Mark?, deprecation: SchemaDeprecation?) {
            self.index = index
            self.event = event
            self.mark = mark
            self.deprecation = deprecation
        }

        func receipt(at position: Position) -> Receipt {
            Receipt(
                id: event.id, type: event.type, schemaVersion: event.schemaVersion, acceptedAt: event.acceptedAt,
                deprecation: deprecation, position: position)
        }
    }

    /// Accepts or refuses one submission.
    ///
    /// - Parameter logger: names the request in what it writes.
    func accept(_ submission: Submission, logger: @autoclosure @escaping @Sendable () -> Logger) async -> Outcome {
        let begun = await withCheckedContinuation { begun in
            begin(submission, logger: logger) { begun.resume(returning: $0) }
        }
        return finish(begun, logger: logger())
    }

    /// A submission that was begun: refused or known already, or an event that has its answer from the log.
    enum Begun: Sendable {
        case done(Outcome)
        case appended(PendingEvent, Result<Position, EventLogError>, since: ContinuousClock.Instant)
    }

    /// Accepts or refuses one submission as `accept` does, without a task that waits for the log.
    ///
    /// - Parameter then: called once with what `finish` makes the outcome of: before this returns, or on a thread that others
    ///   wait for.
    func begin(
        _ submission: Submission, logger: @escaping @Sendable () -> Logger,
        then: @escaping @Sendable (Begun) -> Void
    ) {
        var alone: ValidationBudget?
        switch stage(submission, 0, within: &alone, logger()) {
        case .done(let outcome):
            then(.done(outcome))
        case .ready(let event):
            let start = ContinuousClock.now
            log.append(event.event.newRecord()) { then(.appended(event, $0, since: start)) }
        case .busy(let mark):
            Task {
                await ledger.wait(for: mark)
                begin(submission, logger: logger, then: then)
            }
        }
    }

    /// What came of a submission that was begun; to be called once.
    func finish(_ begun: Begun, logger: @autoclosure () -> Logger) -> Outcome {
        let outcome: Outcome
        switch begun {
        case .done(let done): outcome = done
        case .appended(let event, let result, let start):
            metrics.appendDuration.record(ContinuousClock.now - start)
            outcome = settle(event, result, at: now(), logger())
        }
        metrics.count(CollectionOfOne(outcome))
        return outcome
    }

    /// Accepts or refuses each submission; answers in their order.
    ///
    /// - Parameters:
    ///   - budget: what validating them may cost together; nil for what each may alone.
    ///   - logger: names the request in what it writes.
    func accept(
        _ submissions: [Submission], within budget: ValidationBudget? = nil, logger: @autoclosure () -> Logger
    ) async -> [Outcome] {
        var budget = budget
        var outcomes: [Outcome?] = Array(repeating: nil, count: submissions.count)
        var open = Array(submissions.indices)
        while !open.isEmpty {
            var ready: [PendingEvent] = []
            var busy: [(index: Int, mark: Mark)] = []
            for index in open {
                switch stage(submissions[index], index, within: &budget, logger()) {
                case .done(let outcome): outcomes[index] = outcome
                case .ready(let event): ready.append(event)
                case .busy(let mark): busy.append((index, mark))
                }
            }
            if !ready.isEmpty {
                for (event, outcome) in zip(ready, await append(ready, logger())) { outcomes[event.index] = outcome }
            } else if let first = busy.first {
                // Nobody waits who holds a key, so nobody waits for ever.
                await ledger.wait(for: first.mark)
            }
            open = busy.map(\.index)
        }
        // Each index was open until it had an outcome.
        let answers = outcomes.compactMap(\.self)
        metrics.count(answers)
        return answers
    }

    private func stage(
        _ submission: Submission, _ index: Int, within budget: inout ValidationBudget?,
        _ logger: @autoclosure () -> Logger
    ) -> Stage {
        let time = now()
        guard let key = submission.key else {
            do {
                return .ready(try event(submission, index, id: nil, at: time, within: &budget))
            } catch {
                return .done(.failure(error))
            }
        }
        guard !isBehind() else { return .done(.failure(.tooFarBehind)) }
        let mark = key.mark
        let grant: IdempotencyLedger.Grant
        do {
            switch try ledger.claim(mark, at: time) {
            case .busy: return .busy(mark)
            case .known(let entry, let position):
                return .done(replay(entry, at: position, key, of: submission.tenant))
            case .granted(let granted): grant = granted
            }
        } catch {
            if let problem = error as? Problem { return .done(.failure(problem)) }
            logger().error("an idempotency key can't be looked up", metadata: ["error": "\(error)"])
            return .done(.failure(.ledgerUnavailable))
        }
        do {
            switch grant {
            case .first:
                let id = key.idempotency.eventID(at: time)
                return .ready(try event(submission, index, id: id, at: time, within: &budget))
            case .again(let entry, let since):
                guard entry.bodyHash == key.idempotency.bodyHash else {
                    ledger.leaveOpen(mark, entry, at: since)
                    return .done(.failure(.idempotencyConflict(at: key.place)))
                }
                return .ready(
                    try event(submission, index, id: entry.eventID, at: entry.acceptedAt, within: &budget))
            }
        } catch {
            switch grant {
            case .first: ledger.release(mark)
            // Whether it is in the log nobody knows still, and for no longer than before.
            case .again(let entry, let since): ledger.leaveOpen(mark, entry, at: since)
            }
            return .done(.failure(error))
        }
    }

    /// What the key's first request was answered; but that its version is deprecated, as it is now.
    private func replay(
        _ entry: IdempotencyEntry, at position: Position, _ key: SubmissionKey, of tenant: String
    ) -> Outcome {
        guard entry.bodyHash == key.idempotency.bodyHash else {
            return .failure(.idempotencyConflict(at: key.place))
        }
        var receipt = entry.receipt(at: position)
        receipt.deprecation = registry.deprecation(tenant: tenant, type: entry.type, version: entry.schemaVersion)
        return .success(receipt)
    }

    /// Checks a submission and makes its event.
    private func event(
        _ submission: Submission, _ index: Int, id: String?, at time: Int64, within budget: inout ValidationBudget?
    ) throws(Problem) -> PendingEvent {
        let id = id ?? Identifier.make(Identifier.event, at: time)
        let notification = try submission.notification(for: id, at: time)
        let tenant = submission.tenant
        try recipients.check(notification.recipients, at: notification.recipientsPlace, of: tenant)
        let schema = try notification.schema(in: registry, tenant: tenant)
        try schema.check(notification.payload, at: notification.payloadPlace, within: &budget)
        let trace = notification.trace ?? submission.trace
        try quota.reserve(tenant, acceptedAt: time, at: now())
        let event = EventRecord(
            id: id, type: notification.type,
            schemaVersion: schema.version, source: notification.source ?? "/handles/\(tenant)", tenant: tenant,
            acceptedAt: time, recipients: notification.recipients, payload: Array(notification.payload.rawBytes),
            partitionKey: notification.partitionKey, idempotency: submission.key?.idempotency,
            traceParent: trace?.parent, traceState: trace?.state, origin: notification.origin)
        return PendingEvent(
            index: index, event: event, mark: submission.key?.mark, deprecation: schema.deprecation)
    }

    private func append(_ events: [PendingEvent], _ logger: @autoclosure () -> Logger) async -> [Outcome] {
        let start = ContinuousClock.now
        let results = await log.append(events.map { $0.event.newRecord() })
        metrics.appendDuration.record(ContinuousClock.now - start)
        let time = now()
        return zip(events, results).map { settle($0, $1, at: time, logger()) }
    }

    /// What came of an append, for who asks again and who counts; and what is answered.
    private func settle(
        _ event: PendingEvent, _ result: Result<Position, EventLogError>, at time: Int64,
        _ logger: @autoclosure () -> Logger
    ) -> Outcome {
        switch result {
        case .success(let position):
            quota.settle(event.event.tenant, acceptedAt: event.event.acceptedAt, at: position)
            if let mark = event.mark, let entry = IdempotencyEntry(event.event) {
                ledger.settle(mark, entry, at: position)
            }
            return .success(event.receipt(at: position))
        case .failure(let error):
            quota.release(event.event.tenant, acceptedAt: event.event.acceptedAt)
            if let mark = event.mark {
                if error.isRetriable, let entry = IdempotencyEntry(event.event) {
                    ledger.leaveOpen(mark, entry, at: time)
                } else {
                    ledger.release(mark)
                }
            }
            logger().error(
                "an event was not appended", metadata: ["event": "\(event.event.id)", "error": "\(error)"])
            return .failure(Problem.of(error) ?? .appendFailed)
        }
    }
}
