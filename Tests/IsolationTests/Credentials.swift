import Access
import Contracts
import Control
import Fanout
import HTTPTypes
import ServiceKit

/// A credential that must not do, and what it is told.
struct Refused: Sendable {
    let name: String
    let headers: HTTPFields
    let status: Int
    let code: String

    init(_ name: String, _ key: String?, _ status: Int, _ code: String) {
        self.name = name
        headers = key.map { [.authorization: "Bearer \($0)"] } ?? [:]
        (self.status, self.code) = (status, code)
    }

    init(_ name: String, headers: HTTPFields, _ status: Int, _ code: String) {
        (self.name, self.headers, self.status, self.code) = (name, headers, status, code)
    }
}

extension World {
    /// Credentials that open nothing, whatever route they are shown to.
    func deadCredentials(of things: Things) async throws -> [Refused] {
        let tenant = things.tenant
        let expired = try await key(of: tenant, [.tenantAdmin], expiresAt: time.now)
        let revoked = try await key(of: tenant, [.tenantAdmin])
        try await fanout.writer.delete(EntityKey(.key, revoked.document.id), tenant: tenant, actor: "test")
        // A token of somebody who has left.
        try await make(.put, "/directory/users/left", "{}", things)
        let left = try await key(of: tenant, Scope.allCases.filter { $0 != .operator }, user: "left")
        let user = EntityKey(.user, DirectoryID.entityID(tenant: tenant, id: "left"))
        try await fanout.writer.delete(user, tenant: tenant, actor: "test")
        try await fold()
        let good = things.admin
        let claims = #""sub":"eva","tenant":"\#(tenant)","roles":["admin"]"#
        let expiredToken = try Operators.token(claims, at: time.now - 400_000)
        let forgedToken = String(try token(claims).dropLast(8)) + "AAAAAAAA"
        let tampered = String(good.dropLast()) + (good.last == "0" ? "1" : "0")
        return [
            Refused("no credential", nil, 401, "credential_missing"),
            Refused("a forged key", APIKey().text, 401, "credential_unknown"),
            Refused("a key with one letter changed", tampered, 401, "credential_unknown"),
            Refused("what is no key", "crl_short", 401, "credential_malformed"),
            Refused("an empty credential", headers: [.apiKey: ""], 401, "credential_malformed"),
            Refused(
                "a good key in another scheme", headers: [.authorization: "Basic \(good)"], 401, "credential_malformed"),
            Refused("an expired key", expired.key.text, 401, "credential_expired"),
            Refused("a revoked key", revoked.key.text, 401, "credential_revoked"),
            Refused("a forged JWT", forgedToken, 401, "jwt_signature_invalid"),
            Refused("a JWT that has expired", expiredToken, 401, "jwt_expired"),
            Refused("a token of who has left", left.key.text, 401, "credential_revoked"),
            // The one that is looked at is bad: a good one beside it is not tried.
            Refused(
                "a forged key beside a good one", headers: [.authorization: "Bearer \(APIKey().text)", .apiKey: good],
                401, "credential_unknown"),
        ]
    }

    /// A key of the tenant that may do everything but what needs this scope.
    func keyWithout(_ scope: Scope, of tenant: String) async throws -> String {
        // `tenant:admin` is all of the tenant's, so it is no help where something else is to be missing.
        let others = Scope.allCases.filter {
            $0 != scope && $0 != .operator && ($0 != .tenantAdmin || scope == .operator)
        }
        return try await key(of: tenant, others).key.text
    }
}
