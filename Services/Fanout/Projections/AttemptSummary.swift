import Contracts

/// What the projection keeps of an attempt: what lists show, and where the record stands that has the rest.
struct AttemptSummary: Hashable, Sendable {
    let id: String
    let number: Int
    let startedAt: Int64
    let durationMilliseconds: Int64
    let state: DeliveryState
    let statusCode: Int?
    let fault: String?
    let error: String?
    /// In `carillon.deliveries`, in the delivery's partition.
    let offset: Int64

    init(
        id: String, number: Int, startedAt: Int64, durationMilliseconds: Int64, state: DeliveryState, statusCode: Int?,
        fault: String?, error: String?, offset: Int64
    ) {
        self.id = id
        self.number = number
        self.startedAt = startedAt
        self.durationMilliseconds = durationMilliseconds
        self.state = state
        self.statusCode = statusCode
        self.fault = fault
        self.error = error
        self.offset = offset
    }

    init(_ attempt: Attempt, offset: Int64) {
        id = attempt.id
        number = attempt.number
        startedAt = attempt.startedAt
        durationMilliseconds = attempt.durationMilliseconds
        state = attempt.state
        statusCode = attempt.statusCode
        fault = attempt.fault
        error = attempt.error
        self.offset = offset
    }
}

extension Attempt {
    /// What is left of an attempt that the log no longer holds.
    init(_ summary: AttemptSummary, of delivery: DueDelivery) {
        self.init(
            id: summary.id, delivery: delivery.id, event: delivery.event, tenant: delivery.tenant,
            subscriber: delivery.subscriber, medium: delivery.medium, number: summary.number,
            startedAt: summary.startedAt, durationMilliseconds: summary.durationMilliseconds, state: summary.state,
            statusCode: summary.statusCode, fault: summary.fault, error: summary.error)
    }
}
