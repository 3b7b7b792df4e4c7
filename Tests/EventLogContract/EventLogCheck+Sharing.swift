import EventLog

extension EventLogCheck {
    static let sharing: [EventLogCheck] = [
        EventLogCheck("Each record is handled by one member, whoever joins and leaves") { subject in
            try await subject.withTopic("sharing", partitions: 4) { log, topic in
                try await subject.withLog { other in
                    let ledger = GroupLedger()
                    let group = "sharing-\(topic)"
                    let first = GroupWorker(
                        "a", member: try await log.join(group: group, topic: topic, member: "a"), ledger: ledger,
                        commits: true)
                    try await subject.appendAndAwait(0..<25, on: log, topic: topic, ledger: ledger)
                    let second = GroupWorker(
                        "b", member: try await other.join(group: group, topic: topic, member: "b"), ledger: ledger,
                        commits: true)
                    if subject.sharesPartitions { try await subject.awaitBoth(ledger) }
                    try await subject.appendAndAwait(25..<75, on: other, topic: topic, ledger: ledger)
                    await first.leave()
                    try await subject.inTime("the second member to get all partitions") {
                        try await ledger.wait { $0.partitions(of: "b") == [0, 1, 2, 3] }
                    }
                    try await subject.appendAndAwait(75..<100, on: log, topic: topic, ledger: ledger)
                    await second.leave()
                    try expect(ledger.current.violations, equals: [], "violations")
                    let committed = try await log.committedOffsets(group: group, topic: topic)
                    try expect(committed, equals: [0: 100, 1: 100, 2: 100, 3: 100], "committed offsets")
                }
            }
        },
        EventLogCheck("When a member leaves, the other goes on from what it had committed") { subject in
            try await subject.withTopic("takeover", partitions: 2) { log, topic in
                try await subject.withLog { other in
                    let group = "takeover-\(topic)"
                    try await log.appendToAll(2, of: topic, numbers: 0..<10)
                    let first = try await log.join(group: group, topic: topic, member: "a")
                    _ = try await subject.inTime("20 records") { try await first.take(20, partitions: 2) }
                    try await first.commit([0: 4, 1: 10])
                    let second = try await other.join(group: group, topic: topic, member: "b")
                    async let taken = subject.inTime("6 records") { try await second.take(6, partitions: 2) }
                    await first.close()
                    let found = try await taken
                    try expect(found.starts, equals: [0: 4, 1: 10], "offsets assigned")
                    try expect(found.records.map(\.number), equals: Array(4..<10), "records after the take-over")
                    await second.close()
                }
            }
        },
        revoking,
        EventLogCheck("A commit for a partition of another member does not count") { subject in
            try await subject.withTopic("stranger", partitions: 2) { log, topic in
                try await subject.withLog { other in
                    let ledger = GroupLedger()
                    let group = "stranger-\(topic)"
                    let first = GroupWorker(
                        "a", member: try await log.join(group: group, topic: topic, member: "a"), ledger: ledger,
                        commits: false)
                    try await subject.inTime("the first assignment") {
                        try await ledger.wait { $0.partitions(of: "a") == [0, 1] }
                    }
                    let second = GroupWorker(
                        "b", member: try await other.join(group: group, topic: topic, member: "b"), ledger: ledger,
                        commits: false)
                    if subject.sharesPartitions { try await subject.awaitBoth(ledger) }
                    for partition in ledger.current.partitions(of: "a") {
                        do {
                            try await second.member.commit([partition: 77])
                        } catch let error as EventLogError {
                            try expect(error.code, equals: .notOwner, "the error of a stranger's commit")
                        }
                    }
                    let committed = try await log.committedOffsets(group: group, topic: topic)
                    try expect(committed, equals: [:], "committed offsets")
                    await first.leave()
                    await second.leave()
                }
            }
        },
        EventLogCheck("A member that waits for partitions can be cancelled, and take over later") { subject in
            try await subject.withTopic("standby") { log, topic in
                let group = "standby-\(topic)"
                let first = try await log.join(group: group, topic: topic, member: "a")
                _ = try await subject.inTime("the assignment") { try await first.take(0, partitions: 1) }
                let second = try await log.join(group: group, topic: topic, member: "b")
                let waiting = Task { try await second.take(1, partitions: 1) }
                waiting.cancel()
                let result = try await subject.inTime("the end of a cancelled wait") { await waiting.result }
                guard case .failure(is CancellationError) = result else {
                    throw ContractViolation("a cancelled wait must throw CancellationError, found \(result)")
                }
                await first.close()
                let found = try await subject.inTime("the take-over") { try await second.take(0, partitions: 1) }
                try expect(found.starts, equals: [0: 0], "offsets assigned")
                await second.close()
            }
        },
    ]

    /// Apart, because it says nothing about a log whose members stand by.
    private static let revoking = EventLogCheck(
        "A revoked partition is handed on when its owner asks for the next event"
    ) {
        subject in
        guard subject.sharesPartitions else { return }
        // A group goes on without a member that gets no time for seconds, as it should: that shows nothing.
        for _ in 0..<5 where try await subject.handsOnWhatIsRevoked() { return }
        throw ContractViolation("the group has gone on without its member five times in a row")
    }
}

extension EventLogSubject {
    /// - Returns: false where the group has given the partitions to others before their owner could say how far it was.
    fileprivate func handsOnWhatIsRevoked() async throws -> Bool {
        let subject = self
        return try await subject.withTopic("revoking", partitions: 4) { log, topic in
            try await subject.withLog { other in
                let group = "revoking-\(topic)"
                try await log.appendToAll(4, of: topic, numbers: 0..<10)
                let first = try await log.join(group: group, topic: topic, member: "a")
                _ = try await subject.inTime("40 records") { try await first.take(40, partitions: 4) }
                let ledger = GroupLedger()
                let second = GroupWorker(
                    "b", member: try await other.join(group: group, topic: topic, member: "b"), ledger: ledger,
                    commits: false)
                let revoked = try await subject.inTime("a revocation") {
                    while true {
                        if case .revoked(let partitions) = try await first.next(limit: 10) { return partitions }
                    }
                }
                try expect(!revoked.isEmpty, "a revocation must name partitions")
                // Whoever gets them next is told this offset: so it was asked for after this commit.
                let handled = Dictionary(uniqueKeysWithValues: revoked.map { ($0, Int64(7)) })
                let isCommitted = try await subject.inTime("the commit of what was revoked") {
                    // A broker may put off whoever comes in the middle of a rebalance.
                    while true {
                        do {
                            try await first.commit(handled)
                            return true
                        } catch let error as EventLogError where error.code == .notOwner {
                            return false
                        } catch let error as EventLogError where error.isRetriable {
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                }
                let early = ledger.current.partitions(of: "b").intersection(revoked)
                let rest = GroupWorker("a", member: first, ledger: ledger, commits: false)
                if isCommitted {
                    try expect(early, equals: [], "partitions handed on before their owner let go of them")
                    try await subject.inTime("the revoked partitions to be assigned again") {
                        try await ledger.wait {
                            $0.partitions(of: "a").union($0.partitions(of: "b")).isSuperset(of: revoked)
                                && !$0.partitions(of: "b").isEmpty
                        }
                    }
                    let owned = ledger.current.owned.values.reduce(into: [:]) { $0.merge($1) { $1 } }
                    for partition in revoked {
                        try expect(owned[partition], equals: 7, "offset of partition \(partition)")
                    }
                }
                await rest.leave()
                await second.leave()
                return isCommitted
            }
        }
    }

    /// Appends records of these numbers to each of 4 partitions, and waits until all up to there are handled.
    fileprivate func appendAndAwait(
        _ numbers: Range<Int>, on log: any EventLog, topic: String, ledger: GroupLedger
    ) async throws {
        try await log.appendToAll(4, of: topic, numbers: numbers)
        try await inTime("\(numbers.upperBound * 4) records to be handled and committed") {
            try await ledger.wait { $0.committed.count == numbers.upperBound * 4 }
        }
    }

    fileprivate func awaitBoth(_ ledger: GroupLedger) async throws {
        try await inTime("both members to get partitions") {
            try await ledger.wait { !$0.partitions(of: "a").isEmpty && !$0.partitions(of: "b").isEmpty }
        }
    }
}
