import Access
import Contracts
import Control
import Hummingbird
import JSON
import ServiceKit

/// `/notifications/suppressions`: the addresses that mail no longer goes to.
extension FanoutAPI {
    func addEmailSuppressions(to tenant: TenantRoutes) {
        let scope = Scope.notificationsManage
        let path = "/notifications/suppressions"
        tenant.get(path, scope, listEmailSuppressions)
        tenant.delete("\(path)/:id", scope, deleteEmailSuppression)
    }

    /// Newest first.
    func listEmailSuppressions(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        try page(request, of: EmailSuppressionDocument.self, tenant: credential.tenant) {
            EmailSuppressionView(suppression: $0).write(to: &$1)
        }
    }

    /// By id, or by the address however it is written: mail goes there again, until it is refused again.
    func deleteEmailSuppression(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let text = try id(context)
        var suppression = text
        if text.contains("@") {
            guard let address = try? MailAddress(text) else { throw Problem.notFound }
            suppression = SuppressionList.id(of: address, tenant: credential.tenant)
        }
        let deletion = try await writer.delete(
            EntityKey(.emailSuppression, suppression), tenant: credential.tenant, actor: credential.actor,
            action: "lift")
        return deleted(suppression, deletion)
    }
}
