import Access
import Contracts
import Control
import ServiceKit

/// The keys of a tenant, as the command line handles them: all of them, or personal access tokens alone.
struct TenantKeys {
    let tenant: String
    var tokensOnly = false

    /// What one of them is called.
    private var noun: String { tokensOnly ? "token" : "key" }

    /// Makes a key and prints it, this once.
    func mint(_ wish: KeyWish) async throws {
        let now = SystemTime.now()
        let minted = MintedKey(
            tenant: tenant, name: wish.name, scopes: wish.scopes, at: now, expiresAt: wish.lifetime.map { now + $0 },
            user: wish.user)
        try await ControlSession.run(try .ofProcess()) { session in
            guard session.state.tenant(tenant) != nil else {
                throw Failure("there is no tenant \(tenant): carillon tenant create makes one")
            }
            if let user = wish.user, session.state.directory(tenant: tenant).user(user) == nil {
                throw Failure("\(tenant) has no user \(user) in its directory")
            }
            try await session.writer.create(minted.document, actor: "cli")
        }
        let whose = wish.user.map { "\($0) of \(tenant)" } ?? tenant
        Console.note("\(minted.document.id) of \(whose) may: \(minted.document.scopes.joined(separator: ", "))")
        Console.say(minted.key.text)
    }

    /// Prints which there are, what they may do and when they were used.
    func list(of user: String? = nil) async throws {
        try await ControlSession.run(try .ofProcess()) { session in
            guard session.state.tenant(tenant) != nil else { throw Failure("there is no tenant \(tenant)") }
            for key in session.state.keys(tenant: tenant).map(\.document)
            where (!tokensOnly || key.user != nil) && (user == nil || key.user == user) {
                Console.say(Self.line(key))
            }
        }
    }

    private static func line(_ key: KeyDocument) -> String {
        let used = key.lastUsedAt.map { "used \(Timestamp.text($0))" } ?? "never used"
        let end = key.expiresAt.map { ", ends \(Timestamp.text($0))" } ?? ""
        let whose = key.user.map { " of \($0)" } ?? ""
        let name = key.name.map { " \"\($0)\"" } ?? ""
        return "\(key.id) \(key.prefix)…\(name)\(whose): \(key.scopes.joined(separator: ",")); \(used)\(end)"
    }

    func revoke(_ id: String) async throws {
        try await ControlSession.run(try .ofProcess()) { session in
            guard let key = session.state.keys(tenant: tenant).first(where: { $0.document.id == id })?.document,
                !tokensOnly || key.user != nil
            else {
                throw Failure("\(tenant) has no \(noun) \(id): carillon \(noun) list names those that there are")
            }
            try await session.writer.delete(EntityKey(.key, id), tenant: tenant, actor: "cli", action: "revoke")
        }
        Console.note("\(id) opens nothing any more")
    }
}
