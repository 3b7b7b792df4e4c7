import Synchronization
import Testing

@testable import CarillonMain

/// Answers by id, as often as it is asked; what it has no answer for is created.
private final class ScriptedDirectory: DirectoryPutting {
    typealias Script = [String: [Result<DirectoryOutcome, any Error>]]

    private let script: Mutex<Script>
    private let ids = Mutex<[String]>([])

    init(_ script: Script = [:]) {
        self.script = Mutex(script)
    }

    var asked: [String] { ids.withLock { $0 } }

    func put(_ entry: DirectoryEntry) async throws -> DirectoryOutcome {
        ids.withLock { $0.append(entry.id) }
        let answer = script.withLock { script in
            script[entry.id]?.isEmpty == false ? script[entry.id]?.removeFirst() : nil
        }
        return try answer?.get() ?? .created
    }
}

@Suite("An import into the directory")
struct DirectoryImporterTests {
    private func run(
        _ ids: [String], _ putter: ScriptedDirectory, width: Int = 8, patience: Duration = .seconds(10)
    ) async throws -> (tally: ImportTally, notes: [String]) {
        var rest = ids.enumerated().map { ($0.offset + 1, $0.element) }[...]
        var notes: [String] = []
        let importer = DirectoryImporter(
            putter: putter, width: width, patience: patience, clock: SleeperClock())
        let tally = try await importer.run {
            () throws(Failure) in
            guard let (line, id) = rest.popFirst() else { return nil }
            do throws(Refusal) {
                return .success(try DirectoryEntry(line: line, json: Array(#"{"id":"\#(id)"}"#.utf8)))
            } catch {
                return .failure(error)
            }
        } note: { line in
            notes.append(line)
        } progress: { _ in
        }
        return (tally, notes)
    }

    @Test("everything is put, and counted by what became of it")
    func tally() async throws {
        let refusal = Refusal(line: 3, pointer: "/email", code: "value", message: "must be an e-mail address")
        let putter = ScriptedDirectory([
            "b": [.success(.updated)], "c": [.success(.refused(refusal))], "d": [.success(.unchanged)],
        ])
        let (tally, notes) = try await run(["a", "b", "c", "d", "a b"], putter)
        #expect(tally.description == "1 created, 1 updated, 1 unchanged, 2 refused")
        #expect(Set(putter.asked) == ["a", "b", "c", "d"])
        #expect(Set(notes.map { $0.prefix(7) }) == ["line 3:", "line 5:"])
    }

    @Test("an id that comes twice is refused, so that its lines do not race")
    func twice() async throws {
        let putter = ScriptedDirectory()
        let (tally, notes) = try await run(["a", "b", "a"], putter)
        #expect(tally.created == 2)
        #expect(notes == ["line 3: /id stands in line 1 already (duplicate)"])
    }

    @Test("what is not taken now is put again, and what never is stops with the line to go on from")
    func again() async throws {
        let putter = ScriptedDirectory([
            "a": [
                .failure(NotNow(status: 503, retryAfter: .seconds(1))), .failure(Unreachable(description: "gone")),
                .success(.created),
            ]
        ])
        #expect(try await run(["a", "b"], putter).tally.created == 2)
        #expect(putter.asked.count { $0 == "a" } == 3)
        let dead = ScriptedDirectory(["b": (0..<100).map { _ in .failure(Unreachable(description: "gone")) }])
        let failure = await #expect(throws: Failure.self) { try await run(["a", "b"], dead, width: 1) }
        #expect(failure?.description.contains("gave up at line 2") == true)
        #expect(failure?.description.contains("--from-line 2") == true)
    }

    @Test("one at a time keeps the order of the file")
    func order() async throws {
        let putter = ScriptedDirectory()
        let ids = (0..<50).map { "g\($0)" }
        _ = try await run(ids, putter, width: 1)
        #expect(putter.asked == ids)
    }
}
