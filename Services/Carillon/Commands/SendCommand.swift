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

    @Option(
        help:
            "Makes PREFIX-LINE the idempotency key of an event (default: derived from the file's name and first event, the line and its bytes)."
    )
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
            to: BatchPoster(
                url: try ServiceAddress.url(url, variable: "CARILLON_INGEST_ADDRESS", port: 8080, environment),
                key: try ServiceKey.read(keyFile, environment)), keyPrefix: keyPrefix,
            fileName: file == "-" ? "" : URL(filePath: file).lastPathComponent, patience: .seconds(patience),
            clock: ContinuousClock(),
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
