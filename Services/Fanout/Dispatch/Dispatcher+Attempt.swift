import Contracts
import EventLog

extension Dispatcher {
    /// One attempt, from the event to the record of what came of it.
    func attempt(_ delivery: DueDelivery, id: String) async {
        let startedAt = now()
        let (answer, key) = await answer(to: delivery)
        answered(delivery)
        if case .fault(.interrupted, _) = answer { return abandoned(delivery, retryAt: now() + 500) }
        let endedAt = now()
        var random = BufferedRandomNumberGenerator()
        let verdict = retry(delivery).verdict(
            on: answer, attemptNumber: delivery.attempts + 1, now: endedAt,
            random: Double.random(in: 0..<1, using: &random))
        if verdict.disablesSubscriber { await disable(delivery) }
        let attempt = Attempt(
            id: id, of: delivery, answer: answer, verdict: verdict, startedAt: startedAt, endedAt: endedAt)
        observe(delivery, attempt)
        await recorder.record(AttemptRecorder.Entry(attempt, of: delivery, key: Array(key.utf8))) {
            abandoned($0, retryAt: now() + 1_000)
        }
    }

    /// The answer, and the key of the event, under which all records about it stand.
    private func answer(to delivery: DueDelivery) async -> (AttemptAnswer, key: String) {
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
        let owed = OwedDelivery(
            id: delivery.id, tenant: delivery.tenant, subscriber: delivery.subscriber, medium: delivery.medium,
            kind: delivery.kind, attemptNumber: delivery.attempts + 1, event: event, position: position)
        return (await channel.attempt(owed), event.key)
    }
}
