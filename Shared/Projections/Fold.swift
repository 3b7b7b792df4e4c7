package import EventLog
package import GRDB

/// Tables that are computed from the log alone.
///
/// What a fold writes depends only on the records of its topics: not on the clock, on randomness, on other folds' tables,
/// or on the order in which records of different partitions come. The order within a partition is the log's.
/// Then the tables are the same after they were deleted and folded again.
package protocol Fold: Sendable {
    /// Names its offsets, and what `carillon rebuild --projection` calls it. Not to be changed.
    var name: String { get }

    /// To be raised with each change of the tables or of what is written into them: another version in the file means
    /// that the fold's tables are dropped and folded from the start.
    var version: Int { get }

    /// The topics whose records it is given.
    var topics: [String] { get }

    func createTables(in database: Database) throws

    /// Drops the tables of this and of every earlier version, where they exist (`DROP TABLE IF EXISTS`).
    func dropTables(in database: Database) throws

    /// Folds records, in the order of offsets within each partition, inside the runner's transaction.
    ///
    /// Each record is folded exactly once into what is committed. The function may run again for the same records after a
    /// roll-back, so it keeps nothing outside of the database; what lives in memory belongs into a `FoldObserver`.
    ///
    /// - Parameter report: takes a record that the fold can't decode, and the reason; the fold then goes on.
    /// - Throws: an error of the database. A record whose folding throws all by itself is reported and skipped.
    func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws
}
