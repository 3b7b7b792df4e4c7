import Contracts
import NIOCore
import NIOSSL
import ServiceKit

@testable import Fanout

/// A client for tests: it may reach this machine, unless told otherwise, and has a name for the receiver.
struct ClientFixture {
    let client: WebhookClient
    let port: Int
    var isSecure = false

    static let loopback = ["127.0.0.0/8", "::1"].compactMap { NetworkRange($0) }

    /// To read the system's certificates takes a while, and nobody needs them here.
    static var trustsNobody: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([])
        return configuration
    }

    /// Makes a client that finds the receiver under every name, lets the body use it, and shuts it down.
    static func with(
        _ receiver: Receiver, allowing: [NetworkRange] = loopback, limits: WebhookClientLimits = WebhookClientLimits(),
        resolver: (any HostResolver)? = nil, tls: TLSConfiguration? = nil,
        _ body: (ClientFixture) async throws -> Void
    ) async throws {
        let client = try WebhookClient(
            rules: EgressRules(allowing: allowing), limits: limits,
            resolver: try resolver ?? FixedResolver([receiver.address]), tls: tls ?? trustsNobody)
        do {
            try await body(ClientFixture(client: client, port: receiver.port, isSecure: tls != nil))
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    func post(
        _ path: String = "/hook", host: String = "receiver.test", headers: [HeaderField] = [], body: String = "{}",
        timeout: Duration = .seconds(30)
    ) async -> AttemptAnswer {
        let url = "\(isSecure ? "https" : "http")://\(host):\(port)\(path)"
        guard let target = try? WebhookTarget(url) else { return .fault(.unprepared, url) }
        return await client.post(target, headers: headers, body: Array(body.utf8), timeout: timeout)
    }
}

extension AttemptAnswer {
    var status: Int? {
        if case .response(let status, _, _) = self { status } else { nil }
    }

    var text: String? {
        if case .response(_, _, let body) = self { String(decoding: body, as: UTF8.self) } else { nil }
    }

    var fault: FaultKind? {
        if case .fault(let kind, _) = self { kind } else { nil }
    }

    var reason: String {
        if case .fault(_, let reason) = self { reason } else { "" }
    }
}
