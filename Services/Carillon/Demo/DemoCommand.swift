import ArgumentParser
import Foundation
import ServiceKit
import UnixSignals

/// `make demo` and `make run`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Start both services, send events through, and show what arrived.",
        discussion: "Exits with 0 only if every event reached the webhook, signed, and the mailbox.",
        shouldDisplay: false)

    @Flag(help: "Go on serving afterwards, until Ctrl-C.")
    var serve = false

    @Option(help: "A folder with manifest.json and payloads/, of which a handful is sent as well.")
    var payloads: String?

    func run() async throws {
        let events = try DemoEvents.catalogue + (payloads.map(DemoEvents.read) ?? DemoEvents.own)
        let folder = FileManager.default.temporaryDirectory.appending(path: "carillon-demo-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let services = try DemoServices(
            folder: folder, ingest: try await address(8080), fanout: try await address(8081),
            with: ["CARILLON_EGRESS_ALLOW": "127.0.0.0/8"])
        do {
            try await perform(events, services)
        } catch let interruption as ExitCode {
            await services.stop()
            try? FileManager.default.removeItem(atPath: folder)
            throw interruption
        } catch {
            await services.stop()
            Console.note("what the services said is in \(services.logFile)")
            throw error
        }
        await services.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func perform(_ events: [DemoEvent], _ services: DemoServices) async throws {
        let (urls, found) = AsyncStream.makeStream(of: String.self)
        let isServing = serve
        let receiver = DemoReceiver { event, delivery in
            guard isServing else { return }
            Console.say("received \(delivery.type) \(event), signature \(delivery.isVerified ? "✓" : "wrong")")
        }
        try await withThrowingTaskGroup(of: Ending.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await receiver.run { found.yield($0) }
                return .interrupted
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
                return .interrupted
            }
            guard let url = await urls.first(where: { _ in true }) else { throw Failure("the receiver did not start") }
            let story = DemoStory(
                services: services, receiver: receiver, receiverURL: url,
                outbox: DemoOutbox(folder: "\(services.folder)/outbox"))
            group.addTask {
                try await tell(story, events)
                return .told
            }
            let first = try await group.next()
            guard first == .told else { throw ExitCode(130) }
            if serve { _ = try await group.next() }
        }
    }

    private enum Ending {
        case told
        case interrupted
    }

    private func tell(_ story: DemoStory, _ events: [DemoEvent]) async throws {
        let start = ContinuousClock.now
        let services = story.services
        Console.say(
            "Starting ingest at \(services.ingest) and fan-out at \(services.fanout), data in \(services.folder)")
        try await services.start()
        let key = try await story.open()
        Console.say(
            "Tenant \(DemoStory.tenant) with a webhook at \(story.receiverURL) and mail to \(DemoStory.mailAddress)")
        let endpoint = try await story.subscribe(key: key)
        Console.say("Posting \(events.count) events, and asking for a test of the webhook\n")
        let rows = try await story.send(events, endpoint: endpoint, key: key)
        for line in rows.table { Console.say(line) }
        let complete = rows.count(where: \.isComplete)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Console.say(
            "\n\(complete) of \(rows.count) events arrived everywhere, \(Int(seconds.rounded(.up))) s after the start")
        guard complete == rows.count else { throw Failure("\(rows.count - complete) events did not arrive everywhere") }
        if serve { Console.say(DemoHints.text(services, key: key)) }
    }

    /// The usual address where it is free and somebody is to use it, else any that is free.
    private func address(_ port: Int) async throws(Failure) -> HostPort {
        if serve, let usual = await HostPort.ifFree(HostPort(host: "127.0.0.1", port: port)) { return usual }
        return try await .freeOnLoopback()
    }
}
