import Access
import ArgumentParser

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "API keys of a tenant.", subcommands: [Mint.self, List.self, Revoke.self])

    struct Mint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mint", abstract: "Make an API key and print it, this once: only its hash is kept.",
            discussion: "Scopes: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).")

        @OptionGroup var options: MintOptions

        @Option(help: "The user of the directory whom it stands for: then it is a personal access token.")
        var user: String?

        @Flag(help: "Let a key have the scope operator, which reaches beyond its tenant.")
        var allowOperator = false

        func run() async throws {
            try await TenantKeys(tenant: options.tenant).mint(
                try KeyWish(options, user: user, allowOperator: allowOperator))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The keys of a tenant: which they are, what they may do, when they were used.")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        func run() async throws { try await TenantKeys(tenant: tenant).list() }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "End a key: from then on it opens nothing.")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        @Argument(help: "Its id, such as key_….")
        var id: String

        func run() async throws { try await TenantKeys(tenant: tenant).revoke(id) }
    }
}
