import EventLog
import EventLogSQLite
import Glibc
import Logging

/// A process that uses a log and says on its standard output what it does, for tests of what is shared between
/// processes and what is left when one is killed.
///
///     LogProbe append FOLDER TOPIC NAME COUNT     append "NAME-0", "NAME-1", … and say each offset that is acknowledged
///     LogProbe follow FOLDER TOPIC                say "following", then the value of each record that comes
///     LogProbe join FOLDER TOPIC GROUP            say "joined", then what the member of the group is told
@main
enum LogProbe {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard let command = arguments.first, arguments.count >= 3 else {
            return fail("usage: LogProbe append|follow|join …")
        }
        let rest = Array(arguments.dropFirst(3))
        do {
            let logger = Logger(label: "probe") { StreamLogHandler.standardError(label: $0) }
            let log = try EventLogSQLite(directory: arguments[2], options: EventLogSQLite.Options(logger: logger))
            let topic = arguments[3]
            switch (command, rest.count) {
            case ("append", 2): try await append(to: log, topic: topic, name: rest[0], count: Int(rest[1]) ?? 0)
            case ("follow", 0): try await follow(log, topic: topic)
            case ("join", 1): try await join(log, topic: topic, group: rest[0])
            default: return fail("\(command) does not take \(rest.count) arguments")
            }
            await log.close()
        } catch {
            fail("\(error)")
        }
    }

    /// From eight tasks, so that transactions hold several records when the process is killed.
    private static func append(to log: EventLogSQLite, topic: String, name: String, count: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<8 {
                group.addTask {
                    for number in stride(from: first, to: count, by: 8) {
                        let value = Array("\(name)-\(number)".utf8)
                        let position = try await log.append(NewRecord(topic: topic, key: value, value: value))
                        say("\(position.partition) \(position.offset) \(name)-\(number)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func follow(_ log: EventLogSQLite, topic: String) async throws {
        let bounds = try await log.bounds(of: topic)
        let starts = bounds.map { (TopicPartition(topic: topic, partition: $0.key), $0.value.end) }
        let reader = try await log.follow(Dictionary(uniqueKeysWithValues: starts))
        say("following")
        while true {
            for record in try await reader.next(limit: 100) { say(String(decoding: record.value, as: UTF8.self)) }
        }
    }

    private static func join(_ log: EventLogSQLite, topic: String, group: String) async throws {
        let member = try await log.join(group: group, topic: topic, member: "\(getpid())")
        say("joined")
        while true {
            switch try await member.next(limit: 1) {
            case .assigned(let starts):
                say("assigned \(starts.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" })")
            case .revoked(let partitions), .lost(let partitions): say("gone \(partitions.sorted())")
            case .records(let records):
                for record in records {
                    try await member.commit([record.position.partition: record.position.offset + 1])
                    say("handled \(record.position.partition):\(record.position.offset)")
                }
            }
        }
    }

    /// One write a line: what is said is said, also when the process is killed next.
    private static func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }

    private static func fail(_ message: String) {
        let bytes = Array("LogProbe: \(message)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
        exit(1)
    }
}
