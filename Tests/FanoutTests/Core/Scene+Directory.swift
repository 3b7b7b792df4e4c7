import Contracts
import Control
import EventLog
import JSON

/// Entries of a directory, appended as a writer would, without waiting for a fold.
extension Scene {
    func user(
        _ id: String, of tenant: String = "acme", email: String? = nil, roles: [String] = [], attributes: String? = nil
    ) async throws {
        let attributes = try attributes.map { try JSONDocument(parsing: $0).root }
        try await put(
            UserDocument(
                id: id, tenant: tenant, email: email, roles: roles, attributes: attributes, createdAt: 1, updatedAt: 1))
    }

    /// Many users, with addresses unless these are not asked for.
    func users(
        _ ids: [String], of tenant: String = "acme", roles: [String], withAddresses: Bool = true
    ) async throws {
        try await log.appendAll(
            ids.map { id in
                Self.record(
                    UserDocument(
                        id: id, tenant: tenant, email: withAddresses ? "\(id.filter { $0 != "@" })@example.org" : nil,
                        roles: roles,
                        createdAt: 1, updatedAt: 1))
            })
    }

    func group(_ id: String, _ members: [GroupMember], of tenant: String = "acme") async throws {
        try await put(GroupDocument(id: id, tenant: tenant, members: members, createdAt: 1, updatedAt: 1))
    }

    func rule(_ id: String, _ pattern: String, of tenant: String = "acme") async throws {
        try await put(
            RuleDocument(id: id, tenant: tenant, pattern: Array(pattern.utf8), createdAt: 1, updatedAt: 1))
    }

    private func put(_ document: some ControlDocument) async throws {
        _ = try await log.append(Self.record(document))
    }

    /// The first record of an entity.
    static func record(_ document: some ControlDocument) -> NewRecord {
        ControlRecord(
            kind: type(of: document).kind, id: document.entityID, tenant: document.owner, revision: 1, actor: "test",
            action: "create", at: 1, document: document.jsonBytes
        ).newRecord()
    }
}
