import HTTPTypes

/// The routes that both services have for those who run them.
package enum OperationsDescription {
    package static let group = DescribedGroup(
        "Operations", "For those who run the service, and for this description.", access: .open, at: "",
        schemas: [live, ready],
        operations: [
            DescribedOperation(.get, "/livez", "live", "Is the process alive?", answers: [.ok("Live", "It answers.")]),
            DescribedOperation(
                .get, "/readyz", "ready", "Can it do its work?",
                "A load balancer sends requests to instances that say `200`.",
                answers: [
                    .ok("Ready", "It can."),
                    DescribedAnswer(.serviceUnavailable, "It can't, for these reasons.", [DescribedContent("Ready")]),
                ]),
            DescribedOperation(
                .get, "/metrics", "metrics", "What it counts and measures",
                answers: [
                    DescribedAnswer(
                        .ok, "OpenMetrics text.",
                        [.other("application/openmetrics-text", example: ##""# EOF\n""##)])
                ]),
            DescribedOperation(
                .get, "/openapi.json", "description", "This description",
                answers: [
                    DescribedAnswer(
                        .ok, "OpenAPI 3.1.",
                        [.other("application/json", schema: #"{"type":"object"}"#, example: #"{"openapi":"3.1.0"}"#)])
                ]),
            DescribedOperation(
                .get, "/docs", "docs", "This description, for people",
                answers: [
                    DescribedAnswer(.ok, "A page.", [.other("text/html", example: #""<!doctype html>""#)])
                ]),
        ])

    private static let live = DescribedSchema(
        "Live", example: #"{"status": "live"}"#,
        #"{"type": "object", "required": ["status"], "properties": {"status": {"const": "live"}}}"#)

    private static let ready = DescribedSchema(
        "Ready", example: #"{"status": "ready", "reasons": []}"#,
        #"""
        {"type": "object", "required": ["status", "reasons"],
         "properties": {
           "status": {"enum": ["ready", "not_ready"]},
           "reasons": {"type": "array", "items": {
             "type": "object", "required": ["check", "reason"],
             "properties": {"check": {"type": "string"}, "reason": {"type": "string"}}}}}}
        """#)
}
