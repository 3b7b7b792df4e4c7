import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import ServiceKit

struct QuickAnswerTests {
    private static let date = "Thu, 01 Jan 1970 00:00:00 GMT"

    @Test(
        arguments: [
            (.accepted, ["Content-Type": "application/json", "Content-Length": "4"], "body"),
            (.tooManyRequests, ["Retry-After": "1", "X-Empty": "", "Content-Length": "0"], ""),
            (.custom(code: 599, reasonPhrase: "Odd"), ["Content-Length": "1000"], String(repeating: "x", count: 1000)),
        ] as [(HTTPResponseStatus, HTTPHeaders, String)])
    func `it is written as NIO's encoder writes it`(
        status: HTTPResponseStatus, headers: HTTPHeaders, body: String
    ) throws {
        let answer = QuickAnswer(status: status, headers: headers, body: ByteBuffer(string: body))
        let encoder = EmbeddedChannel(handler: HTTPResponseEncoder())
        var head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        head.headers.add(name: "Date", value: Self.date)
        try encoder.writeOutbound(HTTPServerResponsePart.head(head))
        try encoder.writeOutbound(HTTPServerResponsePart.body(.byteBuffer(answer.body)))
        try encoder.writeOutbound(HTTPServerResponsePart.end(nil))
        var encoded = ""
        while let data = try encoder.readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = data { encoded += String(buffer: bytes) }
        }
        #expect(String(buffer: answer.coded(at: Self.date)) == encoded)
        _ = try encoder.finish()
    }
}
