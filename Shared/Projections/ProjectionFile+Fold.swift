import EventLog
import GRDB
import Logging

extension ProjectionFile {
    /// The offsets that the tables stand for; nothing for partitions that a fold has seen nothing of.
    func offsets() throws -> FoldOffsets {
        try read { database in
            FoldOffsets(next: try folds.map { try ProjectionLayout.offsets(of: $0.name, in: database) })
        }
    }

    /// Folds a batch in one transaction, which holds the rows and the offsets that they stand for.
    ///
    /// - Throws: `DatabaseError` that comes from the machine, or is damage. `offsets` and the file are then as before.
    func fold(_ batch: FoldBatch, advancing offsets: inout FoldOffsets) throws -> FoldedBatch {
        do {
            return try fold(batch, advancing: &offsets, oneByOne: false)
        } catch let error as DatabaseError where error.comesFromTheMachine || error.isDamage {
            throw error
        } catch {
            logger.error(
                "a projection could not fold a batch: folding its records one by one",
                metadata: ["error": "\(error)", "first": "\(batch.records.first?.position.description ?? "none")"])
            return try fold(batch, advancing: &offsets, oneByOne: true)
        }
    }

    private func fold(
        _ batch: FoldBatch, advancing offsets: inout FoldOffsets, oneByOne: Bool
    ) throws -> FoldedBatch {
        var advanced = offsets
        var folded = FoldedBatch()
        try pool.write { database in
            for (index, fold) in folds.enumerated() {
                let runs = batch.runs(of: Set(fold.topics), from: offsets.next[index])
                let records = batch.records(of: runs, from: offsets.next[index])
                folded.records.append(records)
                guard !records.isEmpty else { continue }
                folded.skips += batch.skips(in: runs, from: offsets.next[index], fold: fold.name)
                let report = { (record: LogRecord, reason: String) in
                    folded.undecodable.append(
                        FoldFault(fold: fold.name, position: record.position, reason: reason))
                }
                if oneByOne {
                    try apply(fold, oneByOne: records, in: database, report: report)
                } else {
                    try fold.apply(records, in: database, report: report)
                }
                for run in runs {
                    advanced.next[index][run.partition] = run.next
                    try ProjectionLayout.setOffset(run.next, of: run.partition, fold: fold.name, in: database)
                }
            }
            try ProjectionLayout.insert(folded.undecodable, in: database)
        }
        offsets = advanced
        return folded
    }

    /// Folds each record under a savepoint of its own, so that one that can't be folded takes nothing with it.
    private func apply(
        _ fold: any Fold, oneByOne records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        for record in records {
            do {
                try database.inSavepoint {
                    try fold.apply([record], in: database, report: report)
                    return .commit
                }
            } catch let error as DatabaseError where error.comesFromTheMachine || error.isDamage {
                throw error
            } catch {
                report(record, "folding it failed: \(error)")
            }
        }
    }
}
