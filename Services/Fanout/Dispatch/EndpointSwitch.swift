import Contracts
package import Control
package import Logging

/// Switches off an endpoint that answered that it is gone.
package struct EndpointSwitch: Sendable {
    private let writer: ControlWriter
    private let now: @Sendable () -> Int64
    private let logger: Logger

    package init(writer: ControlWriter, now: @escaping @Sendable () -> Int64, logger: Logger) {
        self.writer = writer
        self.now = now
        self.logger = logger
    }

    /// Records the endpoint as inactive, with the reason. One that is off already, or deleted, stays as it is.
    package func disable(_ delivery: DueDelivery) async {
        guard delivery.medium == .webhook else { return }
        do {
            try await writer.update(
                EndpointDocument.self, tenant: delivery.tenant, id: delivery.subscriber, actor: "carillon",
                action: "disable"
            ) { endpoint in
                guard endpoint.active else { return nil }
                var endpoint = endpoint
                endpoint.active = false
                endpoint.disabledReason = "it answered 410 Gone to delivery \(delivery.id)"
                endpoint.updatedAt = now()
                return endpoint
            }
        } catch let error as ControlWriteError where error.code == .notFound {
            return
        } catch {
            // The delivery itself is recorded as failed; the next 410 tries again.
            logger.error(
                "an endpoint that answered 410 could not be switched off",
                metadata: ["endpoint": "\(delivery.subscriber)", "reason": "\(error)"])
        }
    }
}
