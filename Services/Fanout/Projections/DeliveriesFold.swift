import Contracts
package import EventLog
package import GRDB
import Projections
import ServiceKit

/// Plans, claims, deliveries, attempts and replays.
///
/// The first plan of an event in its partition is the plan; a later one is ignored, unless it is the part that goes on where the
/// parts so far have ended, and so is one of an event whose id a claim of another event took before in this partition. The first attempt of a number is the attempt, and only in the
/// order of numbers and while the delivery has not ended; what comes from an instance that did not know that it had lost
/// the partition changes nothing.
///
/// An ordered delivery is due at `DueDelivery.never` while one of an earlier event with its key to its subscriber has not
/// ended, and from the moment on at which the last of them has.
///
/// A delivery goes, with its attempts and its plan, when it ended longer ago than `RowAges.kept`; one that has not ended
/// stays. One that is purged goes at once; its plan stays as long as that of an event that owed nothing, so that it is not
/// planned anew, and so long it is known that the subscriber did not miss it.
package struct DeliveriesFold: Fold {
    private let feed: DeliveryFeed?
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - feed: knows records that this instance has written itself, and is handed what was decoded, so that
    ///     nobody has to decode it again.
    ///   - now: for how long rows are kept, see `RowAges`.
    package init(feed: DeliveryFeed? = nil, now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.feed = feed
        self.now = now
    }

    package var name: String { "deliveries" }
    package var version: Int { 9 }
    package var topics: [String] { [Topics.deliveries] }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        var plans = try PlanTable(database)
        var rows = try DeliveryTable(database)
        var ages = try RowAges("deliveries_ages", now: now(), in: database)
        let replays = ReplayTable(database)
        var outcomes = EndpointOutcomes()
        var reader = feed.map { $0.reader() }
        for record in records {
            let content: DeliveryRecord
            do throws(ContractError) {
                if let known = try reader?.content(of: record) {
                    content = known
                } else {
                    content = try DeliveryRecord(record)
                }
            } catch {
                report(record, error.reason)
                continue
            }
            ages.saw(record)
            switch content {
            case .plan(let plan):
                guard try plans.insert(plan, at: record.position) else { continue }
                ages.wrote(in: plan.partition, at: min(plan.acceptedAt, plan.at))
                try rows.insert(plan)
            case .attempt(let attempt):
                try rows.apply(attempt, offset: record.position.offset)
                outcomes.saw(attempt)
            case .inboxRead, .voiceNote, .voiceNoteStep: break
            case .claim(let claim):
                if try plans.insert(claim, at: record.position) {
                    ages.wrote(in: record.position.partition, at: claim.at)
                }
            case .replay(let replay):
                guard try replays.insert(replay) else { continue }
                ages.wrote(in: replay.partition, at: replay.at)
                for plan in replay.plans {
                    ages.wrote(in: plan.partition, at: min(plan.acceptedAt, plan.at))
                    try rows.insert(plan)
                }
            case .replayJob(let job):
                try replays.insert(job, home: record.position.partition)
                ages.wrote(in: record.position.partition, at: job.createdAt)
            case .replayCancel(let cancel): try replays.cancel(cancel)
            case .purge(let purge):
                try rows.flush()
                ages.wrote(in: record.position.partition, at: purge.at)
                try PurgedDeliveries(database).delete(purge, in: record.position.partition)
            }
        }
        try rows.flush()
        try outcomes.write(in: database)
        try ages.expire { try ExpiredDeliveries(database).delete(in: $0, before: $1) }
        reader?.finish(released: rows.released)
    }
}
