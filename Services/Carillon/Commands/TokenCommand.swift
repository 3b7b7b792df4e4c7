import Access
import ArgumentParser
import ServiceKit

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Personal access tokens of users, and JWTs.",
        subcommands: [Mint.self, List.self, Revoke.self, Check.self])

    struct Mint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mint",
            abstract: "Make a token that stands for a user and print it, this once: only its hash is kept.",
            discussion: "Scopes: \(Scope.allCases.filter { $0 != .operator }.map(\.rawValue).joined(separator: ", ")).")

        @OptionGroup var options: MintOptions

        @Option(help: "The user of the tenant's directory.")
        var user: String

        func run() async throws {
            try await TenantKeys(tenant: options.tenant, tokensOnly: true).mint(try KeyWish(options, user: user))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The tokens of a tenant's users: whose they are, what they may do, when they were used.")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        @Option(help: "Those of one user only.")
        var user: String?

        func run() async throws { try await TenantKeys(tenant: tenant, tokensOnly: true).list(of: user) }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "End a token: from then on it opens nothing.")

        @Option(help: "The handle of the tenant.")
        var tenant: String

        @Argument(help: "Its id, such as key_….")
        var id: String

        func run() async throws { try await TenantKeys(tenant: tenant, tokensOnly: true).revoke(id) }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Show what a JWT says, and check it against the key set that is configured.",
            discussion: """
                Fetches the key set and asks no service. Says of each check what came of it, and exits with 1 if the token \
                would be refused.
                """)

        @Argument(help: "A file that holds the token, or - for stdin: on a command line others could read it.")
        var file = "-"

        func run() async throws {
            let settings = try Settings.ofProcess()
            guard let jwt = settings.jwt else {
                throw Failure("CARILLON_JWT_JWKS is not set: JWTs are not taken, so there is nothing to check against")
            }
            var input = try InputFile(path: file)
            var bytes: [UInt8] = []
            while bytes.count <= 4 * JWT.mostBytes, try input.fill(&bytes) {}
            let text = String(decoding: bytes, as: UTF8.self).trimmingPrefix(while: \.isWhitespace)
            let report = await JWTReport(of: String(text.prefix { !$0.isWhitespace }), settings: jwt)
            for line in report.lines { Console.say(line) }
            guard report.isGood else { throw Failure("the token would be refused") }
        }
    }
}
