import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import ServiceKit

struct QuickAnswerTests {
    private static let date = "Thu, 01 Jan 1970 00:00:00 GMT"

    @Test(
        arguments: [
            (.accepted, [.contentType: "application/json", .contentLength: "4"], "body"),
            (.tooManyRequests, [.retryAfter: "1", .location: "", .contentLength: "0"], ""),
            (
                .init(code: 599, reasonPhrase: "Odd"), [.contentLength: "2000", .apiKey: "twice", .apiKey: "twice"],
                String(repeating: "x", count: 2000)
            ),
        ] as [(HTTPResponse.Status, HTTPFields, String)])
    func `it is written as NIO's encoder writes it`(
        status: HTTPResponse.Status, fields: HTTPFields, body: String
    ) throws {
        let answer = QuickAnswer(QuickHead(status, fields), body: Array(body.utf8))
        let encoder = EmbeddedChannel(handler: HTTPResponseEncoder())
        var head = HTTPResponseHead(
            version: .http1_1, status: .custom(code: UInt(status.code), reasonPhrase: status.reasonPhrase),
            headers: HTTPHeaders(fields.map { ($0.name.rawName, $0.value) }))
        head.headers.add(name: "Date", value: Self.date)
        try encoder.writeOutbound(HTTPServerResponsePart.head(head))
        try encoder.writeOutbound(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: body))))
        try encoder.writeOutbound(HTTPServerResponsePart.end(nil))
        var encoded = ""
        while let data = try encoder.readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = data { encoded += String(buffer: bytes) }
        }
        #expect(String(buffer: answer.coded(at: Self.date)) == encoded)
        _ = try encoder.finish()
    }
}
