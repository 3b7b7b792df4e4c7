import Contracts
package import Control
package import Logging

/// Switches off an endpoint that wants no more, or that only fails.
package struct EndpointSwitch: Sendable {
    private let writer: ControlWriter
    private let now: @Sendable () -> Int64
    private let logger: Logger

    package init(writer: ControlWriter, now: @escaping @Sendable () -> Int64, logger: Logger) {
        self.writer = writer
        self.now = now
        self.logger = logger
    }

    /// Records the endpoint of a delivery that was answered with 410 as inactive, with the reason. One that is off
    /// already, or deleted, stays as it is.
    package func disable(_ delivery: DueDelivery) async {
        guard delivery.medium == .webhook else { return }
        // Where it fails, the delivery itself is recorded as failed all the same; the next 410 tries again.
        await disable(
            delivery.subscriber, of: delivery.tenant, because: "it answered 410 Gone to delivery \(delivery.id)"
        ) { _ in true }
    }

    /// Records an endpoint as inactive that has only failed for too long.
    ///
    /// - Parameter since: when it failed first; one that was switched on since stays on.
    func disable(_ endpoint: String, of tenant: String, failingSince since: Int64) async {
        await disable(endpoint, of: tenant, because: "it has only failed since \(Timestamp.text(since))") { endpoint in
            endpoint.enabledAt ?? .min < since
        }
    }

    private func disable(
        _ endpoint: String, of tenant: String, because reason: String, if isDue: (EndpointDocument) -> Bool
    ) async {
        do {
            try await writer.update(
                EndpointDocument.self, tenant: tenant, id: endpoint, actor: "carillon", action: "disable"
            ) { endpoint in
                guard endpoint.active, isDue(endpoint) else { return nil }
                var endpoint = endpoint
                let time = now()
                endpoint.active = false
                endpoint.disabledReason = reason
                endpoint.disabledAt = time
                endpoint.updatedAt = max(time, endpoint.updatedAt)
                return endpoint
            }
        } catch let error as ControlWriteError where error.code == .notFound {
            return
        } catch {
            logger.error(
                "an endpoint could not be switched off",
                metadata: ["endpoint": "\(endpoint)", "because": "\(reason)", "reason": "\(error)"])
        }
    }
}
