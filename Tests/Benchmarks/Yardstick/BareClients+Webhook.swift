import Contracts
import Fanout
import ServiceKit

extension BareClients {
    /// Carillon's own client, alone.
    static func webhookClient(_ load: Load, inFlight: Int) async throws {
        guard let loopback = NetworkRange("127.0.0.0/8") else { throw Usage() }
        let client = try WebhookClient(rules: EgressRules(allowing: [loopback]))
        let target = try WebhookTarget(load.url)
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: load.bytes)
        try await loop(load, inFlight: inFlight) {
            let answer = await client.post(
                target, headers: [HeaderField("content-type", "application/json")], body: body, timeout: .seconds(15))
            guard case .response(200, _, _) = answer else { throw UnexpectedAnswer(answer: answer) }
        }
        await client.shutdown()
    }
}

struct UnexpectedAnswer: Error {
    let answer: AttemptAnswer
}
