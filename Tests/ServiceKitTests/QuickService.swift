import EventLog
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import NIOHTTP1
import Synchronization

@testable import ServiceKit

/// A service with `/other`, and with `/quick`, whose short posts it answers past the server, or as all others.
final class QuickService: QuickRoute {
    private struct Fault: Error {}

    /// How many requests it answered past the server.
    let taken = Mutex(0)
    /// Rings whenever a body was read.
    let arrived = Bell()
    /// What keeps those from their answer whose body is `held`.
    let gate = Bell()

    func routes(isQuick: Bool) -> Routes {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.get, "/other", access: .open) { _, _ in Response.json { $0.string("other") } }
        routes.on(.post, "/quick", access: .open) { [self] request, _ in
            try await answer(String(buffer: try await request.body(upTo: 100_000)))
        }
        if isQuick { routes.quick = self }
        return routes
    }

    private func answer(_ body: String) async throws -> Response {
        arrived.ring()
        switch body {
        case "slow": for _ in 0..<100 { await Task.yield() }
        case "held": try await gate.wait(past: 0)
        case "refuse": throw Problem.badRequest("refused", "body", "is to be refused")
        case "fault": throw Fault()
        default: break
        }
        return Response.json { $0.string("took \(body)") }
    }

    func take(_ head: HTTPRequestHead, _ body: ByteBuffer, _ ending: QuickEnding) -> Bool {
        guard head.method == .POST, head.uri == "/quick", body.readableBytes < 100 else { return false }
        taken.withLock { $0 += 1 }
        Task {
            let answer = await quickAnswer(String(buffer: body))
            ending.end { answer }
        }
        return true
    }

    private func quickAnswer(_ body: String) async -> QuickAnswer {
        let id = RequestID.of(nil, now: 0)
        var response: Response
        do {
            response = try await answer(body)
        } catch {
            response = .problem(Problem.of(error) ?? .internalFault, requestID: id)
        }
        response.headers[.requestID] = id
        let writer = CollectingWriter()
        // It never waits, and has no reason to fail.
        try? await response.body.write(writer)
        return QuickAnswer(
            QuickHead(response.status, response.headers), body: Array(buffer: writer.collected.body))
    }
}

private struct CollectingWriter: ResponseBodyWriter {
    final class Collected {
        var body = ByteBuffer()
    }

    let collected = Collected()

    mutating func write(_ buffer: ByteBuffer) async throws { collected.body = buffer }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
