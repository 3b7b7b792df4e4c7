import EventLog
import GRDB
import Projections
import SeededNumbers
import Synchronization
import Testing

@Suite("Folding")
struct FoldingTests {
    @Test("any interleaving, batch size and number of restarts gives the same tables", arguments: 1...6)
    func sameTables(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        var generator = SeededGenerator(seed: seed)
        let lines = LinesFold()
        let totals = TotalsFold()

        let restarted = folder.file("restarted")
        for _ in 0..<5 {
            try await log.appendAll(randomRecords(.random(in: 1..<200, using: &generator), using: &generator))
            let file = try ProjectionFile(path: restarted, folds: [lines, totals], logger: quiet)
            try await foldAll(file, log, batchLimit: .random(in: 1..<40, using: &generator))
        }
        let one = try ProjectionFile(path: restarted, folds: [lines, totals], logger: quiet)
        let fresh = try ProjectionFile(path: folder.file("fresh"), folds: [totals, lines], logger: quiet)
        try await foldAll(fresh, log)

        #expect(try lines.dump(one) == lines.dump(fresh))
        #expect(try totals.dump(one) == totals.dump(fresh))
        #expect(try one.faults(limit: 1).isEmpty)
        let ends = try await log.bounds(of: "a").values.reduce(0) { $0 + $1.end }
        let counted = try lines.dump(fresh).count { $0.hasPrefix("a/") }
        #expect(counted == Int(ends))
    }

    @Test("a crash at any moment, within a transaction or between two, leaves each record folded exactly once")
    func crash() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        var generator = SeededGenerator(seed: 42)
        try await log.appendAll(randomRecords(300, using: &generator))

        let path = folder.file()
        let images = Mutex<[String]>([])
        let takeImage = { @Sendable in
            try images.withLock { images in
                images.append(try folder.crashImage(of: path, as: "image-\(images.count)"))
            }
        }
        let totals = TotalsFold()
        // A transaction is as large as to spill into the write-ahead log before its commit.
        let lines = LinesFold(afterRows: { _, database in
            try database.execute(sql: "PRAGMA cache_size = 1")
            try takeImage()
        })
        let file = try ProjectionFile(path: path, folds: [totals, lines], logger: quiet)
        let betweenBatches = Between { try takeImage() }
        try await foldAll(file, log, batchLimit: 37, observers: [betweenBatches])
        let expected = try (totals.dump(file), LinesFold().dump(file))

        let paths = images.withLock { $0 }
        #expect(paths.count >= 16)
        for image in paths {
            let survivor = try ProjectionFile(path: image, folds: [totals, LinesFold()], logger: quiet)
            try await foldAll(survivor, log)
            #expect(try totals.dump(survivor) == expected.0)
            #expect(try LinesFold().dump(survivor) == expected.1)
            #expect(try survivor.faults(limit: 1).isEmpty)
        }
    }

    @Test("a record that can't be decoded, and one that makes a fold throw, are noted, and everything else is folded")
    func poison() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let values = ["one", "garbage", "two", "poison", "three"]
        try await log.appendAll(values.map { record($0, partition: 1) })
        let totals = TotalsFold()
        let file = try ProjectionFile(path: folder.file(), folds: [totals, LinesFold()], logger: quiet)
        let witness = Witness()
        try await foldAll(file, log, observers: [witness])

        #expect(try LinesFold().dump(file) == ["a/1/0=one", "a/1/2=two", "a/1/4=three"])
        let faults = try file.faults(limit: 10).sorted { $0.position.offset < $1.position.offset }
        #expect(faults.map(\.position.offset) == [1, 3])
        #expect(faults.map(\.fold) == ["lines", "lines"])
        #expect(faults.first?.reason == "it is garbage")
        #expect(witness.faults == faults)
        // The other fold has no quarrel with these records, and saw each once.
        #expect(try totals.dump(file).first?.hasPrefix("k=5/") == true)
    }

    @Test("another version of a fold is folded from the start, and the others go on")
    func version() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        var generator = SeededGenerator(seed: 7)
        try await log.appendAll(randomRecords(100, using: &generator))
        let first = TotalsFold()
        try await foldAll(
            try ProjectionFile(path: folder.file(), folds: [LinesFold(), first], logger: quiet), log)

        let second = TotalsFold()
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold(version: 2), second], logger: quiet)
        #expect(try LinesFold().dump(file).isEmpty)
        try await log.appendAll([record("late", partition: 2)])
        let witness = Witness(fold: "totals")
        try await foldAll(file, log, observers: [witness])

        #expect(second.applied.value == 1)
        #expect(witness.positions.count == 1)
        #expect(try LinesFold().dump(file).count == 101)
        #expect(try file.faults(limit: 1).isEmpty)
    }

    @Test("rebuild empties one projection or all, and names the ones there are")
    func rebuild() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll([record("one"), record("two")])
        let totals = TotalsFold()
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold(), totals], logger: quiet)
        try await foldAll(file, log)
        let before = try (LinesFold().dump(file), totals.dump(file))

        try file.rebuild("lines")
        #expect(try LinesFold().dump(file).isEmpty)
        #expect(try totals.dump(file) == before.1)
        try file.rebuild()
        #expect(try totals.dump(file).isEmpty)
        try await foldAll(file, log)
        #expect(try LinesFold().dump(file) == before.0)
        #expect(try totals.dump(file) == before.1)

        let error = #expect(throws: ProjectionError.self) { try file.rebuild("nothing") }
        #expect(error?.message == "there is no projection nothing; there are: lines, totals")
    }
}

/// Calls back after each batch.
private final class Between: FoldObserver {
    let callback: @Sendable () throws -> Void

    init(_ callback: @escaping @Sendable () throws -> Void) {
        self.callback = callback
    }

    func folded(_ records: [LogRecord]) {
        do { try callback() } catch { Issue.record(error) }
    }
}
