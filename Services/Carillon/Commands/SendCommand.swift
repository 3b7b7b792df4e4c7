import ArgumentParser
import Foundation
import ServiceKit

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Post the events of a file.",
        discussion: """
            The file holds events as JSON lines, as one JSON array, or as one JSON object. Each gets an idempotency key, \
            so the same command, run again, goes on where it stopped and posts nothing twice. Exits with 1 if an event \
            was refused.
            """)

    @Argument(help: "The file, or - for stdin.")
    var file: String

    @Option(help: "The address of ingest (default: http:// and CARILLON_INGEST_ADDRESS, else http://127.0.0.1:8080).")
    var url: String?

    @Option(help: "A file that holds the API key (default: the variable CARILLON_API_KEY).")
    var keyFile: String?

    @Option(help: "Makes PREFIX-LINE the idempotency key of an event (default: derived from its line and bytes).")
    var keyPrefix: String?

    @Option(help: "For how many seconds to go on trying while nothing is taken.")
    var patience = 120

    func validate() throws {
        if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
            throw ValidationError("--url must begin with http:// or https://")
        }
        if patience < 0 { throw ValidationError("--patience must not be negative") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var reader = try EventReader(path: file)
        var progress = Progress(size: reader.size, isTerminal: Console.isTerminal, start: .now)
        var sender = Sender(
            to: BatchPoster(url: try address(environment), key: try key(environment)), keyPrefix: keyPrefix,
            patience: .seconds(patience), clock: ContinuousClock(),
            note: { line in
                if Console.isTerminal { Console.redraw("") }
                Console.note(line)
            })
        defer { if Console.isTerminal { Console.redraw("") } }
        while let line = try reader.next() {
            try await sender.add(line)
            if let shown = progress.line(position: reader.position, tally: sender.tally, now: .now) {
                if Console.isTerminal { Console.redraw(shown) } else { Console.note(shown) }
            }
        }
        try await sender.flush()
        if Console.isTerminal { Console.redraw("") }
        Console.say(sender.tally.description)
        if sender.tally.refused > 0 { throw ExitCode.failure }
    }

    private func address(_ environment: [String: String]) throws(Failure) -> String {
        if let url { return url.hasSuffix("/") ? String(url.dropLast()) : url }
        guard let text = environment["CARILLON_INGEST_ADDRESS"], !text.isEmpty else { return "http://127.0.0.1:8080" }
        guard let address = HostPort(text) else {
            throw Failure("CARILLON_INGEST_ADDRESS is \"\(text)\": allowed is host:port, such as 127.0.0.1:8080")
        }
        return "http://\(address.reachable)"
    }

    private func key(_ environment: [String: String]) throws(Failure) -> String {
        let text: String
        if let keyFile {
            guard let content = try? String(contentsOfFile: keyFile, encoding: .utf8) else {
                throw Failure("\(keyFile): there is no such file, or it can't be read")
            }
            text = content
        } else {
            text = environment["CARILLON_API_KEY"] ?? ""
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // It goes into a header, so nothing may stand in it that ends one.
        guard !key.isEmpty, key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw Failure(
                "an API key is needed: set CARILLON_API_KEY, or give --key-file (carillon key mint makes one)")
        }
        return key
    }
}

extension HostPort {
    /// Where to reach what listens here: an address that stands for all of a machine's is reached by loopback.
    var reachable: HostPort {
        switch host {
        case "0.0.0.0": HostPort(host: "127.0.0.1", port: port)
        case "::": HostPort(host: "::1", port: port)
        default: self
        }
    }
}
