import Contracts
import EventLog
import Logging

extension Dispatcher {
    /// One attempt, from the event to the record of what came of it.
    func attempt(_ delivery: DueDelivery, id: String) async {
        let startedAt = now()
        let (answer, key) = await answer(to: delivery)
        answered(delivery)
        if case .fault(.interrupted, _) = answer { return abandoned(delivery, retryAt: now() + 500) }
        let endedAt = now()
        let verdict = retry(delivery).verdict(
            on: answer, attemptNumber: delivery.attempts + 1, now: endedAt, random: Double.random(in: 0..<1))
        if verdict.disablesSubscriber { await disable(delivery) }
        let attempt = Attempt(
            id: id, of: delivery, answer: answer, verdict: verdict, startedAt: startedAt, endedAt: endedAt)
        observe(delivery, attempt)
        await record(attempt, of: delivery, key: key)
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
            kind: delivery.kind, attemptNumber: delivery.attempts + 1, event: event)
        return (await channels(delivery.medium).attempt(owed), event.key)
    }

    /// Appends, however long the log is away. An attempt whose record is lost with the process is made again.
    private func record(_ attempt: Attempt, of delivery: DueDelivery, key: String) async {
        let record = DeliveryRecord.attempt(attempt).newRecord(
            partition: delivery.partition, key: Array(key.utf8))
        while true {
            do {
                _ = try await log.append(record)
                return
            } catch {
                logger.warning(
                    "the record of an attempt waits for the log",
                    metadata: ["delivery": "\(delivery.id)", "reason": "\(error)"])
                guard error.isRetriable, (try? await clock.sleep(for: .milliseconds(250))) != nil else {
                    return abandoned(delivery, retryAt: now() + 1_000)
                }
            }
        }
    }
}
