import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// A route whose small requests are answered through its own handler and the same middleware as others, but without being
/// looked for among all routes.
struct RoutedQuickly: QuickRoute {
    /// Whether a request is for this route and small, by its head.
    typealias Test = @Sendable (HTTPRequest) -> Bool

    let path: String
    let isQuick: Test
    let edge: EdgeMiddleware
    let handler: Routes.Handler

    func begin(_ head: HTTPRequestHead, _ body: ByteBuffer, _ channel: any Channel) -> QuickWork? {
        guard let method = HTTPRequest.Method(head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name), name.canonicalName != "host" else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let request = HTTPRequest(
            method: method, scheme: "http", authority: head.headers.first(name: "Host"), path: head.uri,
            headerFields: fields)
        guard isQuick(request) else { return nil }
        return { await answer(to: request, body, channel) }
    }

    private func answer(to head: HTTPRequest, _ body: ByteBuffer, _ channel: any Channel) async -> QuickAnswer {
        let context = CarillonRequestContext(
            source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "quick")))
        context.coreContext.endpointPath.value = path
        do {
            let response = try await edge.handle(
                Request(head: head, body: RequestBody(buffer: body)), context: context, next: handler)
            let writer = CollectingWriter()
            try await response.body.write(writer)
            return QuickAnswer(
                status: HTTPResponseStatus(statusCode: response.head.status.code),
                headers: HTTPHeaders(response.headers.map { ($0.name.rawName, $0.value) }), body: writer.collected.body)
        } catch {
            // Not an error of a handler: of those the middleware makes answers.
            return QuickAnswer(
                status: .internalServerError, headers: ["Content-Length": "0"], body: ByteBuffer())
        }
    }
}

private struct CollectingWriter: ResponseBodyWriter {
    final class Collected {
        var body = ByteBuffer()
    }

    let collected = Collected()

    mutating func write(_ buffer: ByteBuffer) async throws {
        var buffer = buffer
        if collected.body.readableBytes == 0 { collected.body = buffer } else { collected.body.writeBuffer(&buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
