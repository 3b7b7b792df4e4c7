package import Contracts

extension PlanDecision {
    /// A plan without what the tenant's settings have switched off, and with the names of the ways that this took from it.
    /// An event that Carillon itself addressed (a test, a confirmation, an alert) goes its way all the same: somebody
    /// waits for it. So does what it addressed to one among many, for that one.
    package static func muted(_ plan: Plan, for event: EventRecord, _ channels: NotificationChannels) -> Plan {
        let addressed = event.recipients.only
        guard addressed.isEmpty || event.recipients.subscribers else { return plan }
        var plan = plan
        var muted: [String] = []
        func isOff(_ medium: DeliveryMedium) -> Bool { medium == .email ? !channels.email : !channels.webhook }
        for medium in [DeliveryMedium.webhook, .email] where isOff(medium) {
            let before = plan.deliveries.count
            plan.deliveries.removeAll { $0.medium == medium && !addressed.contains($0.subscriber) }
            if plan.deliveries.count < before || medium == .email && event.recipients.areUsersAddressed {
                muted.append(medium.rawValue)
            }
        }
        if !channels.inbox, event.recipients.areUsersAddressed { muted.append("inbox") }
        plan.muted = muted
        return plan
    }
}
