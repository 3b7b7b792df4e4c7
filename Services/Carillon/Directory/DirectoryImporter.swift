/// What became of the entries of a file.
struct ImportTally: Hashable, Sendable, CustomStringConvertible {
    var created = 0
    var updated = 0
    var unchanged = 0
    var refused = 0

    var total: Int { created + updated + unchanged + refused }

    var description: String { "\(created) created, \(updated) updated, \(unchanged) unchanged, \(refused) refused" }

    mutating func add(_ outcome: DirectoryOutcome) {
        switch outcome {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        case .refused: refused += 1
        }
    }
}

/// Puts the entries of a file, many at a time. Each is put whatever there is of it already, and one that is there as it is
/// changes nothing: so an import that was cut short is run again from the beginning, or from the line where it stopped.
struct DirectoryImporter<Waiting: Clock & Sendable>: Sendable where Waiting.Duration == Duration {
    let putter: any DirectoryPutting
    /// The most requests in flight. With one, entries are put in the order of the file: groups may name those before them.
    let width: Int
    /// How long to go on trying one entry that is not taken.
    let patience: Duration
    let clock: Waiting

    /// - Parameters:
    ///   - next: the next entry, or why there is none on a line; nil at the end.
    ///   - note: told each refusal, by line.
    ///   - progress: called after each entry.
    /// - Throws: `Failure`, which names the line to go on from.
    func run(
        _ next: () throws(Failure) -> Result<DirectoryEntry, Refusal>?, note: (String) -> Void,
        progress: (ImportTally) -> Void
    ) async throws -> ImportTally {
        var tally = ImportTally()
        // By id: the line that it stands in. Two lines of one id would race for it.
        var lines: [String: Int] = [:]
        var open: Set<Int> = []
        func take(_ outcome: DirectoryOutcome) {
            tally.add(outcome)
            if case .refused(let refusal) = outcome { note(refusal.description) }
            progress(tally)
        }
        do {
            try await withThrowingTaskGroup(of: (Int, DirectoryOutcome).self) { group in
                while let read = try next() {
                    let entry: DirectoryEntry
                    switch read {
                    case .success(let read): entry = read
                    case .failure(let refusal):
                        take(.refused(refusal))
                        continue
                    }
                    if let line = lines.updateValue(entry.line, forKey: entry.id) {
                        lines[entry.id] = line
                        let message = "stands in line \(line) already"
                        take(
                            .refused(Refusal(line: entry.line, pointer: "/id", code: "duplicate", message: message)))
                        continue
                    }
                    if open.count == width, let (line, outcome) = try await group.next() {
                        open.remove(line)
                        take(outcome)
                    }
                    open.insert(entry.line)
                    group.addTask { (entry.line, try await put(entry)) }
                }
                for try await (line, outcome) in group {
                    open.remove(line)
                    take(outcome)
                }
            }
        } catch let failure as Failure {
            guard let line = open.min() else { throw failure }
            throw Failure(
                "\(failure.description); the same command goes on from there, quicker with --from-line \(line)")
        }
        return tally
    }

    private func put(_ entry: DirectoryEntry) async throws -> DirectoryOutcome {
        let deadline = clock.now.advanced(by: patience)
        var pause = Duration.milliseconds(250)
        while true {
            let fault: String
            var wait = pause
            do {
                return try await putter.put(entry)
            } catch let error as NotNow {
                fault = error.description
                wait = error.retryAfter ?? pause
            } catch let error as Unreachable {
                fault = error.description
            }
            guard clock.now.advanced(by: wait) < deadline else {
                throw Failure("\(fault): gave up at line \(entry.line)")
            }
            try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
            pause = min(pause * 2, .seconds(5))
        }
    }
}
