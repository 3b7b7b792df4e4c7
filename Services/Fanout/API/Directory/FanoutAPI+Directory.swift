import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// `/directory/{users,groups,rules}`: who recipients resolve to.
extension FanoutAPI {
    /// Room for ten thousand members of a group.
    private static let groupLimit = 768 << 10
    /// The most members that all groups of a tenant have together: an event for all of them goes through each.
    private static let mostMemberships = 5_000_000

    private typealias View<Document> = @Sendable (Document, _ isWhole: Bool, inout JSONWriter) -> Void

    func addDirectory(to tenant: TenantRoutes) {
        add(UserDocument.self, "users", to: tenant, upTo: Self.bodyLimit) { user, _, writer in
            UserView(user: user).write(to: &writer)
        } make: { body, id, tenant, _, time in
            let input = try UserInput(body) { knowsType($0, tenant: tenant) }
            return UserDocument(
                id: id, tenant: tenant, email: input.email, name: input.name, locale: input.locale,
                timeZone: input.timeZone, roles: input.roles, attributes: input.attributes,
                notifications: input.notifications, createdAt: time, updatedAt: time)
        }
        add(GroupDocument.self, "groups", to: tenant, upTo: Self.groupLimit) { group, isWhole, writer in
            GroupView(group: group, isWhole: isWhole).write(to: &writer)
        } make: { body, id, tenant, directory, time in
            let input = try GroupInput(body, id: id, in: directory)
            let others = directory.membershipCount - (directory.group(id)?.document.members.count ?? 0)
            guard others + input.members.count <= Self.mostMemberships else {
                throw Problem.conflict(
                    "limit_reached", "All groups together may have \(Self.mostMemberships) members.")
            }
            return GroupDocument(
                id: id, tenant: tenant, name: input.name, members: input.members, createdAt: time, updatedAt: time)
        }
        add(RuleDocument.self, "rules", to: tenant, upTo: Self.bodyLimit) { rule, _, writer in
            RuleView(rule: rule).write(to: &writer)
        } make: { body, id, tenant, directory, time in
            let input = try RuleInput(body, attributes: directory.attributes)
            return RuleDocument(id: id, tenant: tenant, pattern: input.pattern, createdAt: time, updatedAt: time)
        }
    }

    /// The four routes of one kind.
    ///
    /// - Parameters:
    ///   - view: writes an entity, by itself as a whole, or as one of a list.
    ///   - make: the document that a body says, for an id, a tenant, its directory and a time.
    private func add<Document: DirectoryDocument>(
        _ type: Document.Type, _ name: String, to tenant: TenantRoutes, upTo limit: Int,
        view: @escaping View<Document>,
        make: @escaping @Sendable (JSONNode, String, String, TenantDirectory, Int64) throws -> Document
    ) {
        let scope = Scope.directoryManage
        let path = "/directory/\(name)"
        tenant.get(path, scope) { request, _, credential in
            let query = try ListQuery(request, filters: [])
            let store = EntityStore(file: file)
            let tenant = credential.tenant
            let keys = try store.keys(
                type.kind, tenant: tenant, after: query.page.cursor?.time, limit: query.page.limit + 1)
            // From memory: decoding a page of groups would take all their members.
            let directory = control.directory(tenant: tenant)
            let entities = try keys.compactMap { key -> Entity<Document>? in
                let known = DirectoryID.id(in: key.id, of: tenant).flatMap { type.find($0, in: directory) }
                return known?.createdOffset == key.createdOffset ? known : try store.get(tenant: tenant, id: key.id)
            }
            return query.page.answer(entities) {
                Cursor(time: $0.createdOffset, id: $0.document.id)
            } write: {
                view($0.document, false, &$1)
            }
        }
        tenant.get("\(path)/:id", scope) { _, context, credential in
            let directory = control.directory(tenant: credential.tenant)
            guard let entity = type.find(try id(context), in: directory) else { throw Problem.notFound }
            return Response.json { view(entity.document, true, &$0) }
        }
        tenant.put("\(path)/:id", scope) { request, context, credential in
            let id = try id(context)
            guard DirectoryID.isValid(id) else {
                throw Problem.badRequest("invalid_id", "id", DirectoryID.rule)
            }
            let body = try await request.json(upTo: limit).root
            let directory = control.directory(tenant: credential.tenant)
            let document = try make(body, id, credential.tenant, directory, now())
            if let said = body["id"], said.string != id {
                throw Problem.invalid("/id", "value", "must be \(id), as in the path, or not be there")
            }
            if try DryRunAnswer.isAsked(request) { return try DryRunAnswer(to: document, in: directory).response }
            return try await put(document, in: directory, credential, view: view)
        }
        tenant.delete("\(path)/:id", scope) { _, context, credential in
            let id = try id(context)
            let key = EntityKey(type.kind, DirectoryID.entityID(tenant: credential.tenant, id: id))
            let deletion = try await writer.delete(key, tenant: credential.tenant, actor: credential.actor)
            return deleted(id, deletion)
        }
    }

    /// 201 where there was none of this id; 200 otherwise, and nothing is written where it says the same already: an
    /// import that is run again costs look-ups.
    private func put<Document: DirectoryDocument>(
        _ document: Document, in directory: TenantDirectory, _ credential: Credential, view: View<Document>
    ) async throws -> Response {
        guard let former = Document.find(document.id, in: directory) else {
            try Document.checkRoom(in: directory)
            let position = try await writer.put(document, actor: credential.actor, action: "create")
            return Response.json(.created, headers: [.carillonPosition: PositionHeader.text([position])]) {
                view(document, true, &$0)
            }
        }
        var changed = document
        changed.createdAt = former.document.createdAt
        changed.updatedAt = max(document.updatedAt, former.document.updatedAt)
        let put = changed
        guard !put.says(theSameAs: former.document) else {
            return Response.json(headers: unchangedHeader(former.position)) { view(former.document, true, &$0) }
        }
        let position = try await writer.put(put, actor: credential.actor, action: "update")
        return Response.json(headers: [.carillonPosition: PositionHeader.text([position])]) { view(put, true, &$0) }
    }
}
