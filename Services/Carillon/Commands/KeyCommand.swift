import Access
import ArgumentParser
import Contracts
import Control
import ServiceKit

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "API keys of a tenant.", subcommands: [Mint.self])

    struct Mint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mint", abstract: "Make an API key and print it, this once: only its hash is kept.",
            discussion: "Scopes: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        @Option(help: "What the key may do, separated by commas.")
        var scopes: String

        @Option(help: "What people call it.")
        var name: String?

        @Option(help: "After how long it ends, such as 12h or 90d (default: never).")
        var expiresIn: String?

        @Flag(help: "Let a key have the scope operator, which reaches beyond its tenant.")
        var allowOperator = false

        func run() async throws {
            let now = SystemTime.now()
            let minted = MintedKey(
                tenant: tenant, name: name, scopes: try Self.parse(scopes: scopes, allowOperator: allowOperator),
                at: now,
                expiresAt: try expiresIn.map { try Self.end($0, from: now) })
            try await ControlSession.run(try .ofProcess()) { session in
                guard session.state.tenant(minted.document.tenant) != nil else {
                    throw Failure(
                        "there is no tenant \(minted.document.tenant): carillon tenant create makes one")
                }
                try await session.writer.create(minted.document, actor: "cli")
            }
            Console.note("\(minted.document.id) of \(tenant) may: \(minted.document.scopes.joined(separator: ", "))")
            Console.say(minted.key.text)
        }

        static func parse(scopes text: String, allowOperator: Bool) throws(Failure) -> [Scope] {
            var scopes: [Scope] = []
            for part in text.split(separator: ",") {
                let name = String(part.drop { $0 == " " }.prefix { $0 != " " })
                guard let scope = Scope(name: name) else {
                    let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Failure("\(name) is no scope; there are: \(known)")
                }
                scopes.append(scope)
            }
            guard allowOperator || !scopes.contains(.operator) else {
                throw Failure(
                    "operator is no scope of a tenant: it reaches beyond it; if that is meant, add --allow-operator")
            }
            guard !scopes.isEmpty else { throw Failure("a key with no scopes would open nothing: name at least one") }
            return scopes
        }

        private static func end(_ text: String, from now: Int64) throws(Failure) -> Int64 {
            guard let duration = Duration(carillon: text), duration > .zero else {
                throw Failure("--expires-in is \"\(text)\": allowed are durations such as 12h or 90d")
            }
            return now + Int64(duration / .milliseconds(1))
        }
    }
}
