import Contracts
import Control
import Testing

@testable import Fanout

@Suite struct OwnerAlertTests {
    private let owner = OwnerAlert.owner(of: "acme")

    @Test func `an owner whose address is known is told alone, and one of whom there are no admins too`() {
        let known = SettingsDocument(tenant: "acme", ownerDefaultEmail: "boss@example.org")
        for (settings, isReachable) in [(known, true), (nil, false), (known, false)] {
            let recipients = OwnerAlert.recipients(
                of: "acme", settings, isReachable: isReachable, in: TenantDirectory())
            #expect(recipients == Recipients(subscribers: false, only: [owner]))
        }
    }
}
