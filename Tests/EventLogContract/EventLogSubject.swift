package import EventLog

/// The log that a contract check is run over.
package struct EventLogSubject: Sendable {
    /// Opens a connection of its own to the log. All of one subject lead to the same records and groups.
    package var connect: @Sendable () async throws -> any EventLog
    /// Creates a topic where `prepare` of the log can't (librdkafka's mock broker); called before it.
    package var createTopic: (@Sendable (TopicSpecification) async throws -> Void)?
    /// Whether members of a group share its partitions; otherwise one has them all and the others stand by.
    package var sharesPartitions: Bool
    /// Key, headers and value of a record that is larger than the log takes, in bytes.
    package var tooLarge = 2 << 20
    /// How long anything may take before it counts as hanging. Generous: it only decides how soon a failure shows.
    package var patience: Duration = .seconds(60)

    package init(sharesPartitions: Bool, connect: @escaping @Sendable () async throws -> any EventLog) {
        self.sharesPartitions = sharesPartitions
        self.connect = connect
    }

    /// Runs `body` with a connection, and closes it.
    func withLog<Answer: Sendable>(_ body: (any EventLog) async throws -> Answer) async throws -> Answer {
        let log = try await connect()
        do {
            let answer = try await body(log)
            await log.close()
            return answer
        } catch {
            await log.close()
            throw error
        }
    }

    /// Runs `body` with a connection and a new topic, and closes the connection.
    func withTopic<Answer: Sendable>(
        _ name: String, partitions: Int = 1, _ body: (any EventLog, String) async throws -> Answer
    ) async throws -> Answer {
        try await withLog { log in try await body(log, try await topic(name, partitions: partitions, on: log)) }
    }

    /// Creates a topic that no other check has.
    func topic(_ name: String, partitions: Int = 1, on log: any EventLog) async throws -> String {
        let specification = TopicSpecification(
            name: "contract-\(name)-\(UInt32.random(in: 0...(.max)))", partitions: partitions, retention: nil)
        try await createTopic?(specification)
        try await log.prepare([specification])
        return specification.name
    }

    /// Ends a wait that takes longer than the subject's patience.
    func inTime<Answer: Sendable>(
        _ what: String, _ operation: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: patience)
                throw ContractViolation("waited \(patience) in vain for \(what)")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw ContractViolation("no answer to \(what)") }
            return answer
        }
    }
}
