import Access
import Contracts
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension NotificationRoutes {
    /// A dry run: as a post, and nothing is written. A batch is answered item by item.
    func validate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let form = try PostForm(request, allowing: [.plain, .structured, .binary, .batch])
        let (tenant, registry, recipients) = (credential.tenant, acceptor.registry, acceptor.recipients)
        guard form == .batch else {
            let document = try await document(of: request, form)
            var alone: ValidationBudget?
            let verdict = try DryRun.verdict(
                tenant: tenant, registry: registry, recipients: recipients, within: &alone
            ) { () throws(Problem) in
                try Self.content(of: document.root, form, request.headers)
            }
            return Response.json(.ok, verdict)
        }
        var verdicts: [DryRun] = []
        let items = try await items(of: request, form)
        var budget: ValidationBudget? = ValidationBudget(items: items.count, bytes: items.rawBytes.count)
        for item in items.elements {
            let pointer = "/\(verdicts.count)"
            verdicts.append(
                try DryRun.verdict(
                    tenant: tenant, registry: registry, recipients: recipients, within: &budget
                ) { () throws(Problem) in
                    .cloudEvent(try CloudEvent(structured: item, at: pointer))
                })
        }
        return Response.json { writer in
            writer.object { writer in
                writer.member("valid", verdicts.allSatisfy(\.violations.isEmpty))
                writer.member("results", verdicts)
            }
        }
    }
}
