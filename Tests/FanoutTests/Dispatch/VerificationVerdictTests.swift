import Contracts
import Testing

@testable import Fanout

@Suite struct VerificationVerdictTests {
    private static func answer(_ status: Int, _ body: String = "", _ headers: [HeaderField] = []) -> AttemptAnswer {
        .response(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test(
        arguments: [
            (answer(200, #"{"challenge":"c"}"#), nil), (answer(202, #"{"challenge":"c","type":"x"}"#), nil),
            (answer(302, #"{"challenge":"c"}"#), "it answered 302, not 200"),
            (answer(500, #"{"challenge":"c"}"#), "it answered 500, not 200"),
            (answer(200, "c"), "its answer is not a JSON object"), (answer(200), "its answer is not a JSON object"),
            (answer(200, #"["c"]"#), "its answer is not a JSON object"),
            (answer(200, #"{"challenge":"c""#), "its answer is not a JSON object"),
            (answer(200, #"{"Challenge":"c"}"#), "its answer has no challenge"),
            (answer(200, #"{"challenge":{"c":1}}"#), "its answer has no challenge"),
            (answer(200, #"{"challenge":"d"}"#), "its answer has another challenge"),
            (.fault(.timeout, "timed out"), "timed out"), (.fault(.addressNotAllowed, "private"), "private"),
        ] as [(AttemptAnswer, String?)])
    func `a challenge is met by a 2xx that says it again in JSON`(answer: AttemptAnswer, reason: String?) {
        let verification = VerificationVerdict.onChallenge("c", answer, at: 5)
        let state: EndpointVerification.State = reason == nil ? .verified : .failed
        #expect(verification == EndpointVerification(state, at: 5, reason: reason))
    }

    private static func handshake(
        _ status: Int, origin: String? = nil, rate: String? = nil
    ) -> AttemptAnswer {
        let fields = [("WebHook-Allowed-Origin", origin), ("WebHook-Allowed-Rate", rate)]
        return answer(status, "", fields.compactMap { name, value in value.map { HeaderField(name, $0) } })
    }

    @Test(
        arguments: [
            (handshake(200, origin: "a.example", rate: "120"), .verified, 120),
            (handshake(204, origin: "A.Example", rate: "*"), .verified, nil),
            (handshake(200, origin: "*"), .verified, nil),
            // The specification: the handshake can't rely on status codes.
            (handshake(405, origin: "*", rate: "1"), .verified, 1),
            (handshake(200, origin: "*", rate: "999999999999999999"), .verified, nil),
            (handshake(200, rate: "120"), .unverified, nil), (handshake(405), .failed, nil),
            (handshake(200, origin: "b.example", rate: "*"), .failed, nil),
            (handshake(200, origin: "", rate: "*"), .failed, nil),
            (handshake(200, origin: "*", rate: "0"), .failed, nil),
            (handshake(200, origin: "*", rate: "-1"), .failed, nil),
            (handshake(200, origin: "*", rate: "many"), .failed, nil),
            (handshake(200, origin: "*", rate: "9999999999999999999"), .failed, nil),
            (.fault(.refused, "refused"), .failed, nil),
        ] as [(AttemptAnswer, EndpointVerification.State, Int?)])
    func `a handshake is met by the headers that name us, or all`(
        answer: AttemptAnswer, state: EndpointVerification.State, perMinute: Int?
    ) {
        let verification = VerificationVerdict.onHandshake(from: "a.example", answer, at: 5)
        #expect(verification.state == state)
        #expect(verification.allowedPerMinute == perMinute)
        #expect((verification.reason == nil) == (state == .verified))
    }

    @Test func `the lesser of what is asked for and what is allowed counts`() {
        var endpoint = EndpointDocument(
            id: "ep", tenant: "t", url: "https://e.org", eventTypes: [], secrets: [], createdAt: 1, updatedAt: 1)
        #expect(endpoint.effectiveRateLimit == nil)
        endpoint.rateLimit = RateLimitSettings(perThousandSeconds: 500)
        #expect(endpoint.effectiveRateLimit?.perThousandSeconds == 500)
        endpoint.verification.allowedPerMinute = 60
        #expect(endpoint.effectiveRateLimit?.perThousandSeconds == 500)
        endpoint.rateLimit = nil
        #expect(endpoint.effectiveRateLimit?.perThousandSeconds == 1000)
        endpoint.verification.allowedPerMinute = 1
        #expect(endpoint.effectiveRateLimit?.perThousandSeconds == 16)
    }

    @Test(arguments: [
        ("https://Hooks.example.org:8443/carillon", "hooks.example.org"), ("http://127.0.0.1:8081", "127.0.0.1"),
        ("https://[2001:DB8::1]:8443", "[2001:db8::1]"), ("https://a.example", "a.example"),
    ])
    func `who is asking is the host of the public URL`(url: String, origin: String) {
        #expect(RequestOrigin.name(of: url) == origin)
    }
}
