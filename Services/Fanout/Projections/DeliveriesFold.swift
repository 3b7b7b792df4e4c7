import Contracts
package import EventLog
package import GRDB
import Projections

import struct Foundation.Data

/// Plans, deliveries and attempts.
///
/// The first plan of an event in its partition is the plan; a later one is ignored, unless it is the part that goes on
/// where the parts so far have ended. The first attempt of a number is the
/// attempt, and only in the order of numbers and while the delivery has not ended; what comes from an instance that did
/// not know that it had lost the partition changes nothing.
package struct DeliveriesFold: Fold {
    private let feed: DeliveryFeed?

    /// - Parameter feed: is handed what was decoded, so that nobody has to decode it again.
    package init(feed: DeliveryFeed? = nil) {
        self.feed = feed
    }

    package var name: String { "deliveries" }
    package var version: Int { 3 }
    package var topics: [String] { [Topics.deliveries] }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        let statements = try Statements(database)
        var decoded: [(Position, DeliveryRecord)] = []
        decoded.reserveCapacity(feed == nil ? 0 : records.count)
        for record in records {
            let content: DeliveryRecord
            do {
                content = try DeliveryRecord(record)
            } catch {
                report(record, error.reason)
                continue
            }
            switch content {
            case .plan(let plan): try apply(plan, in: database, statements)
            case .attempt(let attempt): try apply(attempt, document: record.value, in: database, statements)
            case .inboxRead: break
            }
            if feed != nil { decoded.append((record.position, content)) }
        }
        feed?.decoded(decoded)
    }

    private func apply(_ plan: Plan, in database: Database, _ statements: Statements) throws {
        if let after = plan.after {
            try statements.continuePlan.execute(arguments: [
                plan.through, plan.deliveries.count, plan.event, plan.partition, after,
            ])
        } else {
            try statements.insertPlan.execute(arguments: [
                plan.event, plan.tenant, plan.partition, plan.offset, plan.at, plan.deliveries.count, plan.through,
                plan.muted.isEmpty ? nil : plan.muted.joined(separator: ","),
            ])
        }
        guard database.changesCount == 1 else { return }
        for delivery in plan.deliveries {
            try statements.insertDelivery.execute(arguments: [
                delivery.id, plan.tenant, delivery.subscriber, delivery.medium.rawValue, delivery.kind.rawValue,
                plan.event, plan.eventType, plan.partition, plan.offset, plan.at, DeliveryState.pending.rawValue,
                plan.at,
            ])
        }
    }

    private func apply(
        _ attempt: Attempt, document: [UInt8], in database: Database, _ statements: Statements
    ) throws {
        let endedAt = attempt.state.isFinal ? attempt.endedAt : nil
        try statements.updateDelivery.execute(arguments: [
            attempt.state.rawValue, attempt.number, attempt.nextAttemptAt, endedAt, attempt.delivery,
            attempt.number - 1,
        ])
        guard database.changesCount == 1 else { return }
        try statements.insertAttempt.execute(arguments: [attempt.delivery, attempt.number, Data(document)])
    }
}

extension DeliveriesFold {
    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE plans (
                    event TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    planned_at INTEGER NOT NULL,
                    deliveries INTEGER NOT NULL,
                    -- The last user of what is planned so far, while parts of the plan are missing.
                    open_after TEXT,
                    -- The ways that settings had switched off, with commas between.
                    muted TEXT,
                    PRIMARY KEY (event, partition)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE deliveries (
                    id TEXT NOT NULL PRIMARY KEY,
                    tenant TEXT NOT NULL,
                    subscriber TEXT NOT NULL,
                    medium TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    event TEXT NOT NULL,
                    event_type TEXT NOT NULL,
                    partition INTEGER NOT NULL,
                    event_offset INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,
                    state TEXT NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    -- When the next attempt is due; NULL once the delivery has ended.
                    due_at INTEGER,
                    ended_at INTEGER,
                    CHECK ((due_at IS NULL) = (state IN ('delivered', 'failed', 'dead_letter', 'cancelled')))
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX deliveries_by_tenant ON deliveries (tenant, created_at, id);
                CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber, created_at, id);
                CREATE INDEX deliveries_by_event ON deliveries (event);
                CREATE INDEX deliveries_due ON deliveries (partition, subscriber, due_at, id) WHERE due_at IS NOT NULL;
                CREATE INDEX deliveries_dead ON deliveries (partition) WHERE state = 'dead_letter';
                CREATE INDEX deliveries_ended_badly ON deliveries (partition, id)
                    WHERE state IN ('failed', 'dead_letter');
                CREATE TABLE attempts (
                    delivery TEXT NOT NULL,
                    number INTEGER NOT NULL,
                    -- The attempt's record as it stands in the log, JSON.
                    document BLOB NOT NULL,
                    PRIMARY KEY (delivery, number)
                ) STRICT, WITHOUT ROWID;
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: """
                DROP TABLE IF EXISTS attempts;
                DROP TABLE IF EXISTS deliveries;
                DROP TABLE IF EXISTS plans;
                """)
    }

    private struct Statements {
        let insertPlan: Statement
        let continuePlan: Statement
        let insertDelivery: Statement
        let updateDelivery: Statement
        let insertAttempt: Statement

        init(_ database: Database) throws {
            insertPlan = try database.cachedStatement(
                sql: """
                    INSERT INTO plans
                        (event, tenant, partition, event_offset, planned_at, deliveries, open_after, muted)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """)
            continuePlan = try database.cachedStatement(
                sql: """
                    UPDATE plans SET open_after = ?, deliveries = deliveries + ?
                    WHERE event = ? AND partition = ? AND open_after = ?
                    """)
            insertDelivery = try database.cachedStatement(
                sql: """
                    INSERT INTO deliveries
                        (id, tenant, subscriber, medium, kind, event, event_type, partition, event_offset, created_at,
                         state, due_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """)
            updateDelivery = try database.cachedStatement(
                sql: """
                    UPDATE deliveries SET state = ?, attempts = ?, due_at = ?, ended_at = ?
                    WHERE id = ? AND attempts = ? AND due_at IS NOT NULL
                    """)
            insertAttempt = try database.cachedStatement(
                sql: "INSERT INTO attempts (delivery, number, document) VALUES (?, ?, ?)")
        }
    }
}
