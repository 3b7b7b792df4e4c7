import ArgumentParser
import Contracts
import Foundation
import ServiceKit

struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Users, groups and rules of a tenant.", subcommands: [Import.self])

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case users, groups, rules
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv, json
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Put the users of a file into the directory.",
            discussion: """
                The file holds users as JSON lines or one JSON array, each as the directory's route takes it and with its \
                id, or as CSV, whose first line names the columns: id, email, name, locale, timeZone, roles (with ; or | \
                between them), and attributes.NAME for an attribute (text, unless it is attributes.NAME:number, :boolean \
                or :json). The same file, imported again, changes nothing. Exits with 1 if an entry was refused.
                """)

        @Argument(help: "The file, or - for stdin.")
        var file: String

        @Option(help: "The handle of the tenant.")
        var tenant: String

        @Option(help: "What the file holds: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        var kind = Kind.users

        @Option(help: "csv or json (default: csv for a name that ends in .csv).")
        var format: Format?

        @Flag(help: "Have everything checked, and write nothing.")
        var dryRun = false

        @Option(help: "Pass over the lines before this one.")
        var fromLine = 1

        @Option(help: "How many requests to have in flight, 1 to 64; groups go one after the other.")
        var concurrency = 48

        @Option(
            help: "The address of fan-out (default: http:// and CARILLON_FANOUT_ADDRESS, else http://127.0.0.1:8081).")
        var url: String?

        @Option(help: "A file that holds the API key (default: the variable CARILLON_API_KEY).")
        var keyFile: String?

        @Option(help: "For how many seconds to go on trying an entry that is not taken.")
        var patience = 120

        private var isCSV: Bool { format.map { $0 == .csv } ?? file.lowercased().hasSuffix(".csv") }

        func validate() throws {
            if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
                throw ValidationError("--url must begin with http:// or https://")
            }
            guard TenantDocument.isValid(handle: tenant) else {
                throw ValidationError("\(tenant) is no handle of a tenant")
            }
            if patience < 0 { throw ValidationError("--patience must not be negative") }
            if fromLine < 1 { throw ValidationError("--from-line must be at least 1") }
            guard (1...64).contains(concurrency) else { throw ValidationError("--concurrency must be 1 to 64") }
            if isCSV, kind != .users { throw ValidationError("CSV is for users; groups and rules come as JSON lines") }
        }

        func run() async throws {
            let environment = ProcessInfo.processInfo.environment
            let putter = DirectoryPutter(
                url: try ServiceAddress.url(url, variable: "CARILLON_FANOUT_ADDRESS", port: 8081, environment),
                key: try ServiceKey.read(keyFile, environment), tenant: tenant, kind: kind.rawValue, isDryRun: dryRun)
            var entries = try DirectoryFile(path: file, isCSV: isCSV)
            var progress = Progress(size: entries.size, isTerminal: Console.isTerminal, start: .now)
            let importer = DirectoryImporter(
                putter: putter, width: kind == .groups ? 1 : concurrency, patience: .seconds(patience),
                clock: ContinuousClock())
            defer { if Console.isTerminal { Console.redraw("") } }
            var position = 0
            let tally = try await importer.run {
                () throws(Failure) in
                while let next = try entries.next() {
                    position = entries.position
                    switch next {
                    case .success(let entry) where entry.line < fromLine: continue
                    case .failure(let refusal) where refusal.line < fromLine: continue
                    default: return next
                    }
                }
                return nil
            } note: { line in
                if Console.isTerminal { Console.redraw("") }
                Console.note(line)
            } progress: { tally in
                let shown = progress.line(position: position, count: tally.total, of: kind.rawValue, now: .now)
                guard let shown else { return }
                if Console.isTerminal { Console.redraw(shown) } else { Console.note(shown) }
            }
            if Console.isTerminal { Console.redraw("") }
            Console.say(dryRun ? "nothing is written; it would be: \(tally)" : tally.description)
            if tally.refused > 0 { throw ExitCode.failure }
        }
    }
}
