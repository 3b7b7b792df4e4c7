import ChildProcess
import EventLog
import Foundation
import Synchronization

/// A `LogProbe` that runs, and the lines that it says.
final class Probe: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let process: ChildProcess
    private let lines = Mutex<[String]>([])
    private let hasEnded = Mutex(false)
    private let bell = Bell()

    init(_ arguments: String...) throws {
        // Where the tests are built, what they need is, too.
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "LogProbe")
        process = try ChildProcess(program.path, arguments)
        let thread = Thread { self.read(self.process.output) }
        thread.start()
    }

    deinit {
        process.kill()
    }

    /// What it said so far.
    var said: [String] { lines.withLock { $0 } }

    /// Ends it as a crash or the kernel would, and waits until it is gone.
    func kill() async throws {
        process.kill()
        try await ended()
    }

    /// Waits until it has ended, and all that it said was read.
    func ended() async throws {
        try await wait("its end") { [self] in hasEnded.withLock { $0 } ? true : nil }
    }

    /// Waits until it has said so many lines.
    func say(_ count: Int) async throws {
        try await wait("\(count) lines") { [self] in said.count >= count ? true : nil }
    }

    /// Waits for a line that begins like this, and answers what follows.
    func says(_ prefix: String) async throws -> String {
        try await wait("\"\(prefix)\"") { [self] in
            said.last { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
    }

    @discardableResult
    private func wait<Answer: Sendable>(
        _ what: String, until look: @escaping @Sendable () -> Answer?
    ) async throws -> Answer {
        try await inTime("\(what) of LogProbe") { [self] in
            while true {
                let seen = bell.count
                if let answer = look() { return answer }
                if hasEnded.withLock({ $0 }) {
                    throw Failure(description: "it ended without \(what), having said \(said)")
                }
                try await bell.wait(past: seen)
            }
        }
    }

    private func read(_ handle: FileHandle) {
        var rest: [UInt8] = []
        while true {
            let data = handle.availableData
            if data.isEmpty { break }
            rest += data
            var found = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let last = found.popLast().map(Array.init) ?? []
            let said = found.map { String(decoding: $0, as: UTF8.self) }
            rest = last
            lines.withLock { $0 += said }
            bell.ring()
        }
        process.waitUntilExit()
        hasEnded.withLock { $0 = true }
        bell.ring()
    }
}

/// Ends a wait that hangs. Generous: it decides only how soon a failure shows.
func inTime<Answer: Sendable>(
    _ what: String, _ operation: @escaping @Sendable () async throws -> Answer
) async throws -> Answer {
    try await withThrowingTaskGroup(of: Answer?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: .seconds(60))
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let answer = first else {
            throw Probe.Failure(description: "waited in vain for \(what)")
        }
        return answer
    }
}
