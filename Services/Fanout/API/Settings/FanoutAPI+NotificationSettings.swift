import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    func addNotificationSettings(to tenant: TenantRoutes) {
        let scope = Scope.notificationsManage
        tenant.get("/notification-settings", scope, getNotificationSettings)
        tenant.put("/notification-settings", scope, putNotificationSettings)
        let owner = "/notifications/owner-default-email"
        tenant.put(owner, scope, putOwnerDefaultEmail)
        tenant.post("\(owner)/test", scope, testOwnerDefaultEmail)
    }

    func getNotificationSettings(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let settings = control.settings(tenant: credential.tenant)?.document
        return Response.json(.ok, view(of: settings ?? SettingsDocument(tenant: credential.tenant)))
    }

    private func view(of settings: SettingsDocument) -> NotificationSettingsView {
        let unverified = control.endpoints(tenant: settings.tenant).count { endpoint in
            endpoint.document.active && endpoint.document.verification.state != .verified
        }
        let owner = settings.ownerDefaultEmail.flatMap { try? MailAddress($0) }
        let suppression = owner.flatMap { control.suppression(of: $0, tenant: settings.tenant) }
        return NotificationSettingsView(
            settings: settings, unverified: unverified, isOwnerSuppressed: suppression != nil)
    }

    func putNotificationSettings(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let body = try await request.json(upTo: Self.bodyLimit)
        let input = try NotificationSettingsInput(body.root) { knowsType($0, tenant: credential.tenant) }
        return try await changeSettings(credential) { settings in
            settings.channels = input.channels
            settings.eventTypes = input.eventTypes
            settings.userDefaults = input.userDefaults
            settings.ownerAlerts = input.ownerAlerts
            settings.requireVerification = input.requireVerification
            settings.locale = input.locale
        }
    }

    /// `{"email"}`; null takes the address away.
    func putOwnerDefaultEmail(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let body = try await request.json(upTo: Self.bodyLimit)
        let reader = try JSONObjectReader(body.root, allowing: ["email"])
        var email: String?
        if !(try reader.node("email")).isNull {
            do {
                email = try MailAddress(try reader.string("email")).description
            } catch let error as MailAddressError {
                throw reader.fault("email", "must be an e-mail address: \(error)")
            }
        }
        return try await changeSettings(credential) { [email] settings in settings.ownerDefaultEmail = email }
    }

    func testOwnerDefaultEmail(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        guard control.settings(tenant: credential.tenant)?.document.ownerDefaultEmail != nil else {
            throw Problem.conflict("owner_email_unset", "No default e-mail address of the owner is set.")
        }
        let owner = OwnerAlert.owner(of: credential.tenant)
        let event = try await postTest(
            SystemEventType.ownerTest, request, to: owner, credential,
            payload: { writer in
                writer.member("message", "This is a test of the default e-mail address of the owner.")
            })
        return try testAnswer(event, tenant: credential.tenant, subscriber: owner, medium: .email)
    }

    /// Changes the settings, or makes them: a tenant has none until somebody says something. What does not change
    /// anything is not written.
    private func changeSettings(
        _ credential: Credential, _ change: (inout SettingsDocument) -> Void
    ) async throws -> Response {
        for _ in 0..<ControlWriter.tries {
            let former = control.settings(tenant: credential.tenant)
            var settings = former?.document ?? SettingsDocument(tenant: credential.tenant)
            change(&settings)
            let view = view(of: settings)
            guard settings != former?.document else {
                return Response.json(.ok, view, headers: unchangedHeader(former?.position))
            }
            let standing = control.standing(of: EntityKey(.settings, credential.tenant))
            do {
                let position = try await writer.put(
                    settings, actor: credential.actor, action: former == nil ? "create" : "update",
                    expecting: standing?.revision ?? 0)
                return Response.json(.ok, view, headers: [.carillonPosition: PositionHeader.text([position])])
            } catch let error as ControlWriteError where error.code == .conflict {
                continue
            }
        }
        throw Problem.conflict("conflict", "Somebody else changed it at the same time; read it again and retry.")
    }
}
