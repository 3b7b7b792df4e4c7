import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// What a tenant agrees with providers; the way in then takes what they sign.
extension FanoutAPI {
    func addInboundProviders(to tenant: TenantRoutes) {
        let path = "/inbound/:provider"
        tenant.get(path, .tenantAdmin, getInbound)
        tenant.put(path, .tenantAdmin, putInbound)
        tenant.delete(path, .tenantAdmin, deleteInbound)
    }

    func getInbound(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        guard let agreed = control.inbound(tenant: credential.tenant, try provider(context)) else {
            throw Problem.notFound
        }
        return Response.json(.ok, InboundView(document: agreed.document))
    }

    func putInbound(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let (tenant, provider) = (credential.tenant, try provider(context))
        let body = try await request.json(upTo: Self.bodyLimit)
        let input = try InboundInput(body.root, of: provider) { knowsType($0, tenant: tenant) }
        for _ in 0..<ControlWriter.tries {
            let former = control.inbound(tenant: tenant, provider)?.document
            let document = try document(input, provider, of: tenant, former)
            let standing = control.standing(of: EntityKey(.inbound, document.entityID))
            do {
                let position = try await writer.put(
                    document, actor: credential.actor, action: former == nil ? "create" : "update",
                    expecting: standing?.revision ?? 0)
                return Response.json(
                    former == nil ? .created : .ok, InboundView(document: document),
                    headers: [.carillonPosition: PositionHeader.text([position])])
            } catch let error as ControlWriteError where error.code == .conflict {
                continue
            }
        }
        throw Problem.conflict("conflict", "Somebody else changed it at the same time; read it again and retry.")
    }

    func deleteInbound(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let provider = try provider(context)
        let key = EntityKey(.inbound, InboundDocument.entityID(tenant: credential.tenant, provider))
        let deletion = try await writer.delete(key, tenant: credential.tenant, actor: credential.actor)
        return deleted(provider.rawValue, deletion)
    }

    private func provider(_ context: CarillonRequestContext) throws -> InboundProvider {
        guard let provider = InboundProvider(rawValue: try context.name("provider")) else {
            throw Problem.notFound
        }
        return provider
    }

    private func document(
        _ input: InboundInput, _ provider: InboundProvider, of tenant: String, _ former: InboundDocument?
    ) throws -> InboundDocument {
        let time = now()
        let id = InboundDocument.entityID(tenant: tenant, provider)
        func sealed(_ secret: String) throws -> SealedSecret {
            SealedSecret(sealed: try masterKey.seal(secret, for: id), createdAt: time)
        }
        guard let secrets = try input.secrets?.map(sealed) ?? former?.secrets else {
            throw JSONDecodingError.missing("/secrets")
        }
        let token = try input.verifyToken.map(sealed) ?? former?.verifyToken
        if provider == .whatsapp, token == nil { throw JSONDecodingError.missing("/verifyToken") }
        return InboundDocument(
            tenant: tenant, provider: provider, secrets: secrets, verifyToken: token, url: input.url,
            recipients: input.recipients, mapping: input.mapping, createdAt: former?.createdAt ?? time,
            updatedAt: max(time, former?.updatedAt ?? time))
    }
}
