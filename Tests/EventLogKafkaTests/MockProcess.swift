import ChildProcess
import Foundation

/// A MockKafka process with its pipes. It ends when its standard input closes: with this object, or with the tests.
///
/// `@unchecked Sendable`: `unread` is used on `queue` only, which is serial; the rest does not change.
final class MockProcess: @unchecked Sendable {
    private let process: ChildProcess
    private let queue = DispatchQueue(label: "mock-kafka")
    private var unread = Data()

    struct Trouble: Error, CustomStringConvertible { let description: String }

    init(_ arguments: [String]) throws {
        process = try ChildProcess(Self.executable().path, arguments)
    }

    /// Ends it without any chance to say goodbye.
    func kill() { process.kill() }

    func send(_ line: String) throws { try process.input.write(contentsOf: Data((line + "\n").utf8)) }

    /// The next line that it prints, once `command` is sent to it.
    func line(after command: String? = nil) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.exchange(command) }) }
        }
    }

    private func exchange(_ command: String?) throws -> String {
        if let command { try send(command) }
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[unread.index(after: end)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = process.output.availableData
            guard !more.isEmpty else { throw Trouble(description: "MockKafka ended") }
            unread += more
        }
    }

    /// MockKafka lies beside the test bundle.
    private static func executable() throws -> URL {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let places = [CommandLine.arguments.first, own].compactMap { $0 }
            .map { URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("MockKafka") }
        guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Trouble(description: "MockKafka was not built: looked for \(places.map(\.path))")
        }
        return found
    }
}
