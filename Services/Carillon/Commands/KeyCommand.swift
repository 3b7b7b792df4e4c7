import Access
import ArgumentParser
import Contracts
import Control
import ServiceKit

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "API keys of a tenant.", subcommands: [Mint.self, List.self, Revoke.self])

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

        @Option(help: "The user of the directory whom it stands for: then it is a personal access token.")
        var user: String?

        @Flag(help: "Let a key have the scope operator, which reaches beyond its tenant.")
        var allowOperator = false

        func run() async throws {
            let now = SystemTime.now()
            let minted = MintedKey(
                tenant: tenant, name: name, scopes: try Self.parse(scopes: scopes, allowOperator: allowOperator),
                at: now,
                expiresAt: try expiresIn.map { try Self.end($0, from: now) }, user: user)
            try await ControlSession.run(try .ofProcess()) { session in
                guard session.state.tenant(minted.document.tenant) != nil else {
                    throw Failure(
                        "there is no tenant \(minted.document.tenant): carillon tenant create makes one")
                }
                if let user, session.state.directory(tenant: tenant).user(user) == nil {
                    throw Failure("\(tenant) has no user \(user) in its directory")
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

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The keys of a tenant: which they are, what they may do, when they were used.")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        func run() async throws {
            try await ControlSession.run(try .ofProcess()) { session in
                guard session.state.tenant(tenant) != nil else { throw Failure("there is no tenant \(tenant)") }
                for key in session.state.keys(tenant: tenant).map(\.document) {
                    let used = key.lastUsedAt.map { "used \(Timestamp.text($0))" } ?? "never used"
                    let end = key.expiresAt.map { ", ends \(Timestamp.text($0))" } ?? ""
                    let whose = key.user.map { " of \($0)" } ?? ""
                    let name = key.name.map { " \"\($0)\"" } ?? ""
                    let scopes = key.scopes.joined(separator: ",")
                    Console.say("\(key.id) \(key.prefix)…\(name)\(whose): \(scopes); \(used)\(end)")
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "End a key: from then on it opens nothing.")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        @Argument(help: "Its id, such as key_….")
        var id: String

        func run() async throws {
            try await ControlSession.run(try .ofProcess()) { session in
                guard session.state.keys(tenant: tenant).contains(where: { $0.document.id == id }) else {
                    throw Failure("\(tenant) has no key \(id): carillon key list names those that there are")
                }
                try await session.writer.delete(
                    EntityKey(.key, id), tenant: tenant, actor: "cli", action: "revoke")
            }
            Console.note("\(id) opens nothing any more")
        }
    }
}
