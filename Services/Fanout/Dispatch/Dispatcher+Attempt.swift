import Contracts
import EventLog
import Logging

extension Dispatcher {
    /// One attempt, from the event to the record of what came of it.
    ///
    /// - Parameter occasion: whether it is sent, or ends the delivery without.
    func attempt(_ delivery: DueDelivery, id: String, _ occasion: AttemptOccasion) async {
        let startedAt = now()
        var delivery = delivery
        if occasion == .overlong {
            // Now that it is begun, what is folded of it stays as it is.
            guard let current = current(delivery) else {
                answered(delivery, .givenUp, since: startedAt)
                return abandoned(delivery, retryAt: startedAt)
            }
            delivery = current
        }
        let (answer, key) = await answer(to: delivery, occasion)
        if case .fault(.interrupted, _) = answer {
            answered(delivery, occasion.isSent ? .unknown : .givenUp, since: startedAt)
            return abandoned(delivery, retryAt: now() + 500)
        }
        let endedAt = now()
        var random = BufferedRandomNumberGenerator()
        let policy = retry(delivery)
        let verdict = policy.verdict(
            on: answer, attemptNumber: delivery.attempts + 1, now: endedAt,
            random: Double.random(in: 0..<1, using: &random))
        answered(delivery, occasion.isSent ? policy.result(verdict) : .givenUp, since: startedAt)
        if verdict.disablesSubscriber { await disable(delivery) }
        let attempt = Attempt(
            id: id, of: delivery, answer: answer, verdict: verdict, startedAt: startedAt, endedAt: endedAt)
        observe(delivery, attempt)
        await recorder.record(AttemptRecorder.Entry(attempt, of: delivery, key: Array(key.utf8))) {
            abandoned($0, retryAt: now() + 1_000)
        }
    }

    /// As it is folded now; nil where it has ended, or can't be read and will be asked for again.
    private func current(_ delivery: DueDelivery) -> DueDelivery? {
        do {
            return try queue.open(delivery)
        } catch {
            logger.error("what has waited for too long can't be read", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    /// The answer, and the key of the event, under which all records about it stand.
    private func answer(to delivery: DueDelivery, _ occasion: AttemptOccasion) async -> (AttemptAnswer, key: String) {
        let position = Position(topic: Topics.events, partition: delivery.partition, offset: delivery.offset)
        let event: EventRecord
        do {
            event = try await events.event(at: position)
        } catch let error as EventLogError where error.code == .offsetOutOfRange {
            return (.cancelled("the event is no longer kept in the log"), delivery.tenant)
        } catch let error as ContractError {
            return (.cancelled("the event can't be read: \(error)"), delivery.tenant)
        } catch {
            return (.fault(.interrupted, "the event can't be read now: \(error)"), delivery.tenant)
        }
        switch occasion {
        case .due: break
        case .putOff: return (.fault(.circuitOpen, Self.givenUp), event.key)
        case .overlong: return (.fault(.waitedTooLong, Self.expired), event.key)
        }
        let owed = OwedDelivery(
            id: delivery.id, tenant: delivery.tenant, subscriber: delivery.subscriber, medium: delivery.medium,
            kind: delivery.kind, attemptNumber: delivery.attempts + 1, event: event, position: position)
        return (await channel.attempt(owed), event.key)
    }

    private static let givenUp =
        "given up without this attempt, which was put off for too long: every attempt at this endpoint fails"
    private static let expired =
        "ended without this attempt: it waited for nearly as long as the log keeps events"
}
