extension KafkaOptions {
    /// Numbers that librdkafka would take beyond what is sensible here: 0 means "no limit" to it.
    static let bounds: [String: ClosedRange<Int>] = [
        "queue.buffering.max.messages": 1...10_000_000,
        "queue.buffering.max.kbytes": 1...1_048_576,
        "message.timeout.ms": 1...300_000,
        "delivery.timeout.ms": 1...300_000,
    ]

    /// Other names of options that have a default here.
    static let aliases = [
        "delivery.timeout.ms": "message.timeout.ms",
        "queue.buffering.max.ms": "linger.ms",
        "compression.type": "compression.codec",
        "max.partition.fetch.bytes": "fetch.message.max.bytes",
    ]

    /// Options that would break a promise of `EventLog`, each with the reason.
    static let refusals: [String: String] = {
        let servers = "the servers come from the log's URL"
        let acks = "an append must be acknowledged by all in-sync replicas"
        let commits = "offsets are committed by hand, after the work"
        let gaps = "a gap in the log must be an error, never a silent jump"
        let groups = "group and member are named by who joins"
        return [
            "bootstrap.servers": servers,
            "metadata.broker.list": servers,
            "acks": acks,
            "request.required.acks": acks,
            "delivery.report.only.error": "every append waits for its report",
            "enable.auto.commit": commits,
            "auto.commit.enable": commits,
            "enable.auto.offset.store": commits,
            "auto.offset.reset": gaps,
            "enable.partition.eof": "it is set where it is needed",
            "group.id": groups,
            "group.instance.id": groups,
            "partition.assignment.strategy": "members rebalance cooperatively, and all of a group must do so alike",
            "partitioner": "the partition of a key is alike for every log",
            "transactional.id": "transactions are not used",
            "allow.auto.create.topics": "topics are created with their partitions, never by a misspelt name",
            "enabled_events": "events are received by callbacks",
            "log.queue": "log lines are received by a callback",
            "test.mock.num.brokers": "it would replace the brokers by ones in memory",
        ]
    }()

    /// What holds unless it is given otherwise.
    func defaults(for role: KafkaRole) -> [String: String] {
        var settings = [
            "client.id": "carillon",
            // Recovery within seconds of the broker's return.
            "reconnect.backoff.max.ms": "500",
            // Without it Nagle's algorithm and delayed acknowledgements meet in stalls of 40 ms.
            "socket.nagle.disable": "true",
            "socket.keepalive.enable": "true",
            "socket.timeout.ms": "10000",
        ]
        switch role {
        case .producer:
            settings["enable.idempotence"] = "true"
            settings["compression.codec"] = "lz4"
            // Batches form by themselves while a request is under way.
            settings["linger.ms"] = "0"
            settings["message.timeout.ms"] = "10000"
        case .follower:
            // All partitions of a reader share one queue, and the bound holds for it.
            settings["queued.max.messages.kbytes"] = "16384"
            settings["queued.min.messages"] = "100000"
        case .member:
            settings["queued.max.messages.kbytes"] = "8192"
            settings["queued.min.messages"] = "10000"
            settings["session.timeout.ms"] = "10000"
            settings["heartbeat.interval.ms"] = "3000"
        case .client, .reader, .observer: break
        }
        return settings
    }

    /// What can't be given otherwise.
    func fixed(for role: KafkaRole) -> [String: String] {
        var settings = ["bootstrap.servers": bootstrapServers]
        guard role != .producer else {
            settings["acks"] = "all"
            // Without idempotence a retry could overtake a later request and turn two records round.
            if !isIdempotent { settings["max.in.flight.requests.per.connection"] = "1" }
            // `QueueSpace` is the bound that callers wait at. librdkafka lets go of a record just after its report, so
            // its own bound stands a little higher and is never met.
            settings["queue.buffering.max.messages"] = "\(queuedRecords + 1000)"
            settings["queue.buffering.max.kbytes"] = "\(queuedBytes / 1024 * 2 + 1024)"
            return settings
        }
        settings["enable.auto.commit"] = "false"
        settings["enable.auto.offset.store"] = "false"
        settings["auto.offset.reset"] = "error"
        settings["allow.auto.create.topics"] = "false"
        switch role {
        case .reader:
            // The end of a partition must be answered at once, and little be fetched beyond what was asked for; the
            // broker answers at least one record, however large.
            settings["enable.partition.eof"] = "true"
            settings["fetch.wait.max.ms"] = "1"
            settings["fetch.message.max.bytes"] = "131072"
            settings["queued.max.messages.kbytes"] = "2048"
        case .observer(let group): settings["group.id"] = group
        case .member(let group, let id):
            settings["group.id"] = group
            settings["group.instance.id"] = id
            settings["partition.assignment.strategy"] = "cooperative-sticky"
        case .producer, .client, .follower: break
        }
        return settings
    }
}
