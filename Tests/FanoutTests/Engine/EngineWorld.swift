import Contracts
import EventLog
import Foundation
import JSON
import Projections
import SeededNumbers
import Testing

@testable import Fanout

/// A log, a few members of the group that deliver from it, the endpoints, and everything that happens to them: all of it
/// from one seed.
final class EngineWorld {
    private let folder: String
    let log = InMemoryEventLog()
    let clock = FakeTime()
    let receivers: EngineReceivers
    var random: SeededGenerator
    private var members: [EngineMember] = []
    private(set) var endpoints: [EndpointDocument] = []
    /// By partition: who is to act for it, and what of its events is planned for good.
    private var owner: [Int: String] = [:]
    private var committed: [Int: Int64] = [:]
    private var lives = 0
    private(set) var events: [EventRecord] = []
    private var tests: Set<String> = []
    private var replays = 0

    private static let partitions = Set(0..<Topics.partitions)
    private static let keys = ["a", "b", "c"]

    init(seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        receivers = EngineReceivers(seed: seed &+ 1_000_000, log: log)
        folder = NSTemporaryDirectory() + "carillon-engine-\(UUID().uuidString)"
        try await log.prepare(Topics.specifications)
        for id in ["ep_plain", "ep_ordered", "ep_rated", "ep_changing"] {
            var endpoint = EndpointDocument(
                id: id, tenant: "acme", url: "http://127.0.0.1:9/\(id)", eventTypes: ["*"],
                secrets: [SealedSecret(sealed: "v1:", createdAt: 1)], createdAt: 1, updatedAt: 1)
            if id == "ep_ordered" { endpoint.ordering = .partitionKey }
            endpoints.append(endpoint)
        }
        for endpoint in endpoints {
            let record = ControlRecord(
                kind: .endpoint, id: endpoint.id, tenant: "acme", revision: 1, actor: "test", action: "create", at: 1,
                document: endpoint.jsonBytes)
            _ = try await log.append(record.newRecord())
        }
        for index in 0..<2 { try await join("m\(index)") }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: What happens

    func step() async throws {
        let member = members.randomElement(using: &random)
        switch Int.random(in: 0..<216, using: &random) {
        case 200..<212: _ = await member?.replays.advance()
        case 212, 213: try await replayOne()
        case 214: try await replayRange()
        case 215: try await cancelReplay()
        case 0..<24: try await post()
        case 24..<54: if let member { try await plan(member) }
        case 54..<94: member?.pump()
        case 94..<134: if let member, !member.inFlight.isEmpty { await answer(member) }
        case 134..<170:
            if let member { try await member.fold(partition(), upTo: Int.random(in: 1...20, using: &random)) }
        case 170..<190: clock.advance(Int64.random(in: 1...700, using: &random))
        case 190: clock.advance(-Int64.random(in: 1...5_000, using: &random))
        case 191: clock.advance(60_000)
        case 192..<194: toggleOrdering()
        case 194..<196: receivers.toggle(["ep_plain", "ep_ordered"][lives % 2])
        case 196: try await rebalance(isHeard: true)
        case 197: try await rebalance(isHeard: false)
        case 198: await hear()
        default: try await crash()
        }
    }

    func nextReplay() -> Int {
        replays += 1
        return replays
    }

    private func partition() -> Int { Int.random(in: 0..<Topics.partitions, using: &random) }

    private func post() async throws {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let id = "evt_\(events.count)"
            let isTest = Int.random(in: 0..<15, using: &random) == 0
            let key = Int.random(in: 0..<4, using: &random) == 0 ? nil : Self.keys.randomElement(using: &random)
            var event = Scene.event(
                id, type: isTest ? SystemEventType.webhookTest : "invoice.paid",
                recipients: isTest ? Recipients(subscribers: false, only: ["ep_ordered"]) : .everySubscriber,
                partitionKey: key)
            event.acceptedAt = clock.read()
            if isTest { tests.insert(id) }
            events.append(event)
            _ = try await log.append(event.newRecord())
        }
    }

    private func plan(_ member: EngineMember) async throws {
        guard let partition = member.partitions.sorted().randomElement(using: &random) else { return }
        try await member.plan(partition, endpoints, limit: Int.random(in: 1...5, using: &random))
        // One that has lost the partition can't commit; one that has not may fail to, before it crashes.
        if owner[partition] == member.name, Bool.random(using: &random) {
            committed[partition] = member.next[partition]
        }
    }

    private func answer(_ member: EngineMember) async {
        await member.answer(Int.random(in: 0..<member.inFlight.count, using: &random))
    }

    private func toggleOrdering() {
        guard let index = endpoints.firstIndex(where: { $0.id == "ep_changing" }) else { return }
        endpoints[index].ordering = endpoints[index].ordering == .none ? .partitionKey : .none
    }

    /// A member comes, with the file that it or one before it left, or without.
    private func join(_ name: String, keeping former: String? = nil) async throws {
        lives += 1
        let path = "\(folder)/\(name)-\(lives).sqlite"
        // Under another name, since the one before it is dead, but not gone from this process.
        if let former { try FileManager.default.copyItem(atPath: former, toPath: path) }
        let channel = PlayedChannel { [receivers] delivery in await receivers.receive(delivery) }
        let member = try EngineMember(name, path: path, log: log, clock: clock, channel: channel)
        members.append(member)
        let orphans = Self.partitions.filter { owner[$0] == nil }
        if !orphans.isEmpty { try await give(orphans, to: member) }
    }

    private func give(_ partitions: Set<Int>, to member: EngineMember) async throws {
        for partition in partitions { owner[partition] = member.name }
        try await member.own(partitions, from: committed)
    }

    /// Some partitions go from one member to another; who had them may hear of it late.
    private func rebalance(isHeard: Bool) async throws {
        guard let taker = members.randomElement(using: &random) else { return }
        let moved = Set(
            Self.partitions.sorted().filter { _ in Bool.random(using: &random) }.filter { owner[$0] != taker.name })
        if isHeard {
            for member in members where member.name != taker.name {
                await member.disown(moved.intersection(member.partitions))
            }
        }
        // What it has not heard of yet, it hears of now, before it takes it again.
        await taker.disown(moved.intersection(taker.partitions))
        try await give(moved, to: taker)
    }

    /// Everybody learns what is no longer theirs.
    private func hear() async {
        for member in members { await member.disown(member.partitions.filter { owner[$0] != member.name }) }
    }

    /// A member is killed: what was in flight was sent or not, and nobody knows. Another one comes in its place.
    private func crash() async throws {
        guard let index = members.indices.randomElement(using: &random) else { return }
        let gone = members.remove(at: index)
        for (delivery, _, occasion) in gone.inFlight where occasion.isSent && Bool.random(using: &random) {
            let position = Position(topic: Topics.events, partition: delivery.partition, offset: delivery.offset)
            let event = try await EventCache(log: log).event(at: position)
            _ = await gone.channel.attempt(
                OwedDelivery(
                    id: delivery.id, tenant: delivery.tenant, subscriber: delivery.subscriber, medium: .webhook,
                    kind: delivery.kind, attemptNumber: delivery.attempts + 1, event: event, position: position))
        }
        try gone.file.close()
        let orphans = Set(owner.filter { $0.value == gone.name }.keys)
        for partition in orphans { owner[partition] = nil }
        // Mostly it comes back and has them again; else another one goes on first.
        if Int.random(in: 0..<3, using: &random) == 0, let other = members.randomElement(using: &random) {
            try await give(orphans, to: other)
        }
        try await join(gone.name, keeping: Bool.random(using: &random) ? gone.file.path : nil)
    }

    // MARK: The end

    /// Everything comes to rest, and is held against what was promised.
    func finish() async throws {
        receivers.revive()
        await hear()
        try await rest()
        // Now that nothing moves, it is known what a further job has to replay.
        let failed: Set<DeliveryState> = [.failed, .deadLetter]
        let account = try await receivers.readAccount()
        for endpoint in endpoints { try await append(job("rpl_last_\(endpoint.id)", to: endpoint.id, failed)) }
        try await rest()
        let replayed = try await receivers.readAccount().replayed
        for endpoint in endpoints {
            let expected = account.events(to: endpoint.id, in: failed)
            #expect(Set(replayed["rpl_last_\(endpoint.id)"] ?? []) == expected, "\(endpoint.id)")
        }
        try await check()
    }

    private func rest() async throws {
        var rounds = 0
        while true {
            for member in members {
                for partition in member.partitions.sorted() { try await member.plan(partition, endpoints, limit: .max) }
                _ = await member.replays.advance()
                member.pump()
                while !member.inFlight.isEmpty { await member.answer(0) }
                for partition in Self.partitions.sorted() { try await member.fold(partition) }
            }
            let account = try await receivers.readAccount()
            let isReplayed = account.jobs.keys.allSatisfy { account.isDone($0) || account.cancelled.contains($0) }
            if account.planned == events.count, isReplayed, account.deliveries.values.allSatisfy({ $0.ended != nil }) {
                break
            }
            clock.advance(500)
            rounds += 1
            try #require(
                rounds < 4_000, "\(account.planned) of \(events.count) events are planned; \(unended(account))")
        }
    }

    /// What has not ended, and whose it is.
    private func unended(_ account: EngineAccount) -> String {
        account.deliveries.values.filter { $0.ended == nil }.prefix(5).map { delivery in
            let circuit = members.first { $0.name == owner[delivery.partition] }?.dispatcher
                .circuit(of: delivery.subscriber)
            return "\(delivery), \(String(describing: circuit?.state(now: clock.read())))"
        }.joined(separator: "; ")
    }

    private func check() async throws {
        let account = try await receivers.readAccount()
        let delivered = receivers.delivered
        #expect(
            account.deliveries.values.count { $0.kind != .replay }
                == (events.count - tests.count) * endpoints.count + tests.count)
        for (job, events) in account.replayed {
            #expect(Set(events).count == events.count, "\(job) replays an event twice")
        }
        for delivery in account.deliveries.values where delivery.ended == .delivered {
            #expect(delivered.contains(delivery.id), "\(delivery.id) is said to be delivered, and was not")
        }
        for member in members {
            for partition in Self.partitions { try await member.fold(partition) }
        }
        let anew = try EngineMember(
            "anew", path: "\(folder)/anew.sqlite", log: log, clock: clock, channel: PlayedChannel())
        for partition in Self.partitions { try await anew.fold(partition) }
        for table in [
            "deliveries ORDER BY tenant, id", "attempts ORDER BY tenant, delivery, number", "plans ORDER BY event",
            "replayed ORDER BY delivery", "replay_shares ORDER BY job, partition", "replay_jobs ORDER BY id",
        ] {
            let expected = try anew.file.read { try GRDBRows.fetch("SELECT * FROM \(table)", in: $0) }
            for member in members {
                let found = try member.file.read { try GRDBRows.fetch("SELECT * FROM \(table)", in: $0) }
                #expect(found == expected, "\(member.name) has other rows than a fold from the start")
            }
        }
        let rows = try anew.file.read {
            try GRDBRows.fetch("SELECT id, state, attempts, due_at FROM deliveries", in: $0)
        }
        for row in rows {
            let delivery = try #require(account.deliveries[row[0]])
            #expect(row[1] == delivery.ended?.rawValue)
            #expect(row[2] == "\(delivery.attempts)")
        }
    }
}
