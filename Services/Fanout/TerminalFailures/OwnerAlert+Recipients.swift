import Contracts
import Control

extension OwnerAlert {
    /// The role of the users who stand in for an owner whose address is not known, or none any more.
    private static let standIns = "admin"

    /// Whom an alert is for: the owner, and where the owner can't be reached by mail, the
    /// tenant's admins as well. The owner
    /// stands there in any case, so that an alert that reaches nobody is seen as a delivery that says why.
    static func recipients(
        of tenant: String, _ settings: SettingsDocument?, isReachable: Bool, in directory: TenantDirectory
    ) -> Recipients {
        let isForAdmins = !isReachable && settings?.ownerAlerts != false
        var admins = directory.users(inRole: standIns)
        let hasAdmins = isForAdmins && admins.next() != nil
        return Recipients(subscribers: false, roles: hasAdmins ? [standIns] : [], only: [owner(of: tenant)])
    }
}
