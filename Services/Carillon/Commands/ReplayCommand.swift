import ArgumentParser
import Contracts
import Foundation
import ServiceKit

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Deliver the events of a span of time to webhooks once more.",
        discussion: """
            Each webhook gets the events that it takes and whose delivery to it failed last, or ended as --status says. The \
            command waits until all has ended, and shows how far it is; the replay goes on without it, too. It exits with 1 \
            if something of it failed again.
            """)

    @Option(help: "The handle of the tenant.")
    var tenant: String

    @Option(help: "The id of a webhook (default: all that are switched on).")
    var endpoint: String?

    @Option(help: "Events accepted from this time on, such as 2026-03-01T09:30:00Z.")
    var from: String

    @Option(help: "Events accepted before this time.")
    var until: String

    @Option(
        help:
            "How their last delivery ended, separated by commas: failed, dead_letter, cancelled, delivered (default: failed,dead_letter)."
    )
    var status: String?

    @Option(help: "Only events of these types, separated by commas.")
    var type: String?

    @Flag(help: "Also events of which a webhook has no delivery: it is newer than they are, or was off then.")
    var missed = false

    @Flag(help: "Count, and replay nothing.")
    var dryRun = false

    @Flag(inversion: .prefixedNo, help: "Wait until all has ended.")
    var wait = true

    @Option(help: "The address of fan-out (default: http:// and CARILLON_FANOUT_ADDRESS, else http://127.0.0.1:8081).")
    var url: String?

    @Option(help: "A file that holds the API key (default: the variable CARILLON_API_KEY).")
    var keyFile: String?

    func validate() throws {
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            throw ValidationError("--url must begin with http:// or https://")
        }
        guard TenantDocument.isValid(handle: tenant) else {
            throw ValidationError("\(tenant) is no handle of a tenant")
        }
        if let endpoint, !Identifier.isValid(endpoint, prefix: Identifier.endpoint) {
            throw ValidationError("\(endpoint) is no id of a webhook")
        }
        for (name, text) in [("--from", from), ("--until", until)] where Timestamp.milliseconds(text) == nil {
            throw ValidationError("\(name) must be a time such as 2026-03-01T09:30:00Z")
        }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let client = CarillonClient(
            url: try ServiceAddress.url(url, variable: "CARILLON_FANOUT_ADDRESS", port: 8081, environment),
            key: try ServiceKey.read(keyFile, environment))
        let range = ReplayRange(
            from: from, until: until, statuses: Self.list(status), types: Self.list(type), missed: missed)
        let replayer = Replayer(client: client, tenant: tenant, range: range)
        let endpoints = if let endpoint { [endpoint] } else { try await replayer.endpoints() }
        guard !endpoints.isEmpty else { throw Failure("\(tenant) has no webhook that is switched on") }
        if dryRun {
            for endpoint in endpoints { Console.say("\(endpoint): \(try await replayer.count(for: endpoint))") }
            return
        }
        var jobs: [String] = []
        for endpoint in endpoints {
            let job = try await replayer.start(for: endpoint)
            Console.say("\(endpoint): \(job)")
            jobs.append(job)
        }
        guard wait else { return }
        defer { if Console.isTerminal { Console.redraw("") } }
        var shown = ""
        let end = try await replayer.wait(for: jobs, clock: ContinuousClock()) { progress in
            guard progress.description != shown else { return }
            shown = progress.description
            if Console.isTerminal { Console.redraw(shown) } else { Console.note(shown) }
        }
        if Console.isTerminal { Console.redraw("") }
        Console.say(end.description)
        if !end.isGood { throw ExitCode.failure }
    }

    private static func list(_ text: String?) -> [String]? {
        text?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
