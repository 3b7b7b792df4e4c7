/// What to try while `make run` serves.
enum DemoHints {
    static func text(_ services: DemoServices, key: String) -> String {
        let handle = "\(services.fanout)/v2/handles/\(DemoStory.tenant)"
        return """

            Serving until Ctrl-C. In another terminal, try:

              export CARILLON_API_KEY=\(key)

              # post an event: it comes out below, and as an e-mail
              curl -s \(services.ingest)/api/v1/notifications -H "Authorization: Bearer $CARILLON_API_KEY" \\
                -H 'Content-Type: application/json' -H 'Idempotency-Key: my-first' -d '\(body)'

              # what became of everything
              curl -s -H "Authorization: Bearer $CARILLON_API_KEY" '\(handle)/notifications?limit=3'
              curl -s -H "Authorization: Bearer $CARILLON_API_KEY" '\(handle)/deliveries?limit=3'

              # the webhooks, and the mail that was sent
              curl -s -H "Authorization: Bearer $CARILLON_API_KEY" \(handle)/webhooks
              ls \(services.folder)/outbox/new

            """
    }

    private static let body = """
        {"type":"invoice.paid","recipients":{"subscribers":true},\
        "payload":{"invoiceId":"in_1","amount":4200,"currency":"EUR"}}
        """
}
