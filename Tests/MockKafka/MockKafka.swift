import Foundation

/// Hosts a Kafka broker for the processes of a test: librdkafka's mock cluster, on real sockets, in memory.
///
///     MockKafka [--brokers N] [--until-terminated] [TOPIC:PARTITIONS …]
///
/// Prints one line, `{"bootstrapServers":"127.0.0.1:40123"}`, then reads commands (`MockCommands`) from its standard
/// input, one a line, and answers each with one line. It ends when its input closes, so that it never outlives the test
/// that started it; with `--until-terminated` it only ends on SIGTERM or SIGINT.
///
///     MockKafka --member SERVERS GROUP TOPIC ID SESSION_MILLISECONDS
///
/// is a member of a group instead, for tests that kill one: it prints `assigned N` for each assignment.
///
/// Clients of the mock set `fetch.wait.max.ms=10` (it answers an empty fetch only then) and `enable.idempotence=false`
/// (with it, batches meet stalls of 40 ms that a real broker does not have). A rebalance takes `session.timeout.ms` less one
/// second, so tests set that low. What the mock keeps is bounded: 5 MiB or 100,000 record sets a partition, the oldest dropped first.
@main
struct MockKafka {
    static func main() {
        do {
            if CommandLine.arguments.dropFirst().first == "--member" {
                try MockMember.serve(Array(CommandLine.arguments.dropFirst(2)), say: say)
            }
            let arguments = try MockArguments(CommandLine.arguments.dropFirst())
            let cluster = try MockCluster(brokers: arguments.brokers)
            for topic in arguments.topics { try cluster.create(topic: topic.name, partitions: topic.partitions) }
            say(#"{"bootstrapServers":"\#(cluster.bootstrapServers)"}"#)
            let commands = MockCommands(cluster: cluster)
            while let line = readLine() { say(commands.answer(line)) }
            while arguments.untilTerminated { pause() }
        } catch {
            FileHandle.standardError.write(Data("MockKafka: \(error)\n".utf8))
            exit(1)
        }
    }

    /// Writes a line at once: a pipe would be block-buffered by `print`.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
