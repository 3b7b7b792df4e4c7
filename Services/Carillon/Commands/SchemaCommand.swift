import ArgumentParser
import Contracts
import Foundation
import JSON
import ServiceKit

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Schemas of event types: check, register, compare.",
        discussion: """
            FILE holds a JSON Schema, draft 2020-12 or draft-07; the type is what the file is called, without .json and \
            .schema. Exits with 1 if the schema is at fault (it does not compile, or breaks what its type promises), and \
            with 2 if that could not be found out.
            """, subcommands: [Check.self, Register.self, Diff.self])

    /// What it exits with where nobody can say whether the schema is at fault.
    static let unknown = ExitCode(2)

    struct Options: ParsableArguments {
        @Option(help: "The event type (default: what the file is called).")
        var type: String?

        @Option(help: "What format means: annotate or assert (default: as in the version before, at first annotate).")
        var formats: SchemaDocument.Formats?

        @Option(
            help: "The address of ingest (default: http:// and CARILLON_INGEST_ADDRESS, else http://127.0.0.1:8080).")
        var url: String?

        @Option(help: "A file that holds the API key (default: the variable CARILLON_API_KEY).")
        var keyFile: String?

        func validate() throws {
            if let url, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
                throw ValidationError("--url must begin with http:// or https://")
            }
        }

        /// The registry; nil where there is no key to ask it with.
        var server: SchemaServer? {
            get throws {
                let environment = ProcessInfo.processInfo.environment
                if keyFile == nil, environment["CARILLON_API_KEY"]?.isEmpty ?? true { return nil }
                let url = try ServiceAddress.url(
                    url, variable: "CARILLON_INGEST_ADDRESS", port: 8080, environment)
                let key = try ServiceKey.read(keyFile, environment)
                return SchemaServer(asking: CarillonClient(url: url, key: key), url: url)
            }
        }

        func job(_ path: String, _ server: SchemaServer?) throws -> SchemaJob {
            guard let type = type ?? SchemaFile.type(of: path) else {
                throw Failure("--type is needed: stdin has no name to take it from")
            }
            return SchemaJob(file: try SchemaFile(path: path), type: type, formats: formats, server: server)
        }
    }

    /// Runs a command, prints what it came to, and exits as that asks for.
    static func run(_ work: () async throws -> SchemaReport) async throws {
        let report: SchemaReport
        do {
            report = try await work()
        } catch let fault as SchemaFault {
            report = SchemaReport(lines: [fault.description], isAtFault: true)
        } catch let failure as Failure {
            Console.note("Error: \(failure)")
            throw unknown
        }
        for line in report.lines { Console.say(line) }
        if report.isAtFault { throw ExitCode.failure }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "See whether a schema compiles, and whether its type would take it.",
            discussion: "Without an API key the registry is not asked. Nothing is written.")

        @Argument(help: "The file, or - for stdin.")
        var file: String
        @OptionGroup var options: Options

        func run() async throws {
            try await SchemaCommand.run { try await options.job(file, try options.server).check() }
        }
    }

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "register", abstract: "Register a schema as a new type, or as the next version of one.",
            discussion: "A schema that the latest version has already is not registered twice.")

        @Argument(help: "The file, or - for stdin.")
        var file: String
        @Option(help: "What the type is, in a sentence.")
        var description: String?
        @Option(help: "What versions of a new type promise: \(SchemaCompatibility.words) (default: BACKWARD).")
        var compatibility: SchemaCompatibility?
        @OptionGroup var options: Options

        func run() async throws {
            try await SchemaCommand.run {
                try await options.job(file, try options.server)
                    .register(description: description, compatibility: compatibility)
            }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff", abstract: "Show what a schema changes, and which of it breaks.",
            discussion:
                "With one FILE, against the latest version that is registered; with two, from the first to the second.")

        @Argument(help: "The file, or - for stdin.")
        var file: String
        @Argument(help: "The file that it became.")
        var newer: String?
        @Option(help: "What is promised (default: what the type promises, and BACKWARD between two files).")
        var compatibility: SchemaCompatibility?
        @OptionGroup var options: Options

        func run() async throws {
            try await SchemaCommand.run {
                if let newer {
                    let old = try SchemaFile(path: file)
                    let formats = options.formats ?? .annotate
                    try old.compile(formats)
                    return try options.job(newer, nil).diff(
                        from: SchemaSide(name: old.name, root: old.root, formats: formats),
                        compatibility ?? .standard)
                }
                guard let server = try options.server else {
                    throw Failure("an API key is needed: set CARILLON_API_KEY, or give --key-file, or a second file")
                }
                let job = try options.job(file, server)
                guard let latest = try await server.latest(of: job.type) else {
                    throw Failure("\(job.type) is not registered")
                }
                let root = try JSONDocument(parsing: Array(latest.schema.rawBytes)).root
                return try job.diff(
                    from: SchemaSide(name: "version \(latest.version)", root: root, formats: latest.formats),
                    compatibility ?? latest.compatibility)
            }
        }
    }
}

extension SchemaDocument.Formats: ExpressibleByArgument {}
extension SchemaCompatibility: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
