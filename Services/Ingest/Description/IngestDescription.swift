package import ServiceKit

/// The API of the way in.
package enum IngestDescription {
    package static let api = APIDescription(
        title: "Carillon: the way in",
        guide: guide + "\n\n" + SharedGuide.text, server: "http://127.0.0.1:8080",
        groups: [notifications, eventTypes, inbound, support, limits, OperationsDescription.group],
        schemas: [.recipients, .filterPolicy])

    private static let guide = #"""
        Events go in here: what happened in a product, once, as one request. A `202` means that the event is in the log: on disk, or with every in-sync replica. From there it is delivered, retried and accounted for without the poster; what became of it is told by the other service, the way out.

            curl -s http://127.0.0.1:8080/api/v1/notifications -H "Authorization: Bearer $CARILLON_API_KEY" \
              -H 'Content-Type: application/json' -H 'Idempotency-Key: invoice-1-paid' \
              -d '{"type": "invoice.paid", "recipients": {"subscribers": true},
                   "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}'
        """#
}
