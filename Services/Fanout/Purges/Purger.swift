import Contracts
import EventLog

/// Puts purges into records.
enum Purger {
    /// - Parameter partition: that all of the deliveries stand in.
    static func records(
        of deliveries: [String], subscriber: String, tenant: String, in partition: Int, isWhole: Bool, actor: String,
        at time: Int64
    ) -> [NewRecord] {
        stride(from: 0, to: deliveries.count, by: Purge.mostDeliveries).map { start in
            let ids = deliveries[start..<min(start + Purge.mostDeliveries, deliveries.count)]
            let purge = Purge(
                tenant: tenant, subscriber: subscriber, deliveries: Array(ids), isWhole: isWhole, actor: actor,
                at: time)
            return DeliveryRecord.purge(purge).newRecord(partition: partition, key: Array(tenant.utf8))
        }
    }
}
