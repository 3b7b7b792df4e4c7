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
        var random = BufferedRandomNumberGenerator()
        let verdict = retry(delivery).verdict(
            on: answer, attemptNumber: delivery.attempts + 1, now: endedAt,
            random: Double.random(in: 0..<1, using: &random))
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
            kind: delivery.kind, attemptNumber: delivery.attempts + 1, event: event, position: position)
        return (await channel.attempt(owed), event.key)
    }

    /// Appends, however long the log is away or refuses it: an attempt that was answered is never made again for want of
    /// a record, unless its record is lost with the process. What waits here is bounded, and stops new attempts.
    private func record(_ attempt: Attempt, of delivery: DueDelivery, key: String) async {
        var attempt = attempt
        var pause = Duration.milliseconds(250)
        while true {
            do {
                let record = DeliveryRecord.attempt(attempt)
                let position = try await log.append(
                    record.newRecord(partition: delivery.partition, key: Array(key.utf8)))
                return feed.wrote(attempt, at: position)
            } catch {
                if error.code == .recordTooLarge {
                    attempt.responseHeaders = []
                    attempt.responseBody = nil
                }
                let level: Logger.Level = error.isRetriable ? .debug : .error
                logger.log(
                    level: level, "the record of an attempt waits for the log",
                    metadata: ["delivery": "\(delivery.id)", "reason": "\(error)"])
                guard (try? await clock.sleep(for: pause)) != nil else {
                    return abandoned(delivery, retryAt: now() + 1_000)
                }
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
