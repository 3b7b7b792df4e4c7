import Contracts
import NIOCore
import Testing

@testable import Fanout

@Suite struct ResponseParserTests {
    struct Outcome: Hashable {
        var progress: ResponseParser.Progress
        var status: Int
        var headers: [HeaderField]
        var body: String
    }

    /// Feeds a text in pieces of a size.
    static func parse(
        _ text: String, by size: Int = .max, limits: WebhookClientLimits = WebhookClientLimits()
    ) throws -> Outcome {
        var parser = ResponseParser(limits: limits)
        var progress = ResponseParser.Progress.more
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, progress == .more {
            progress = try parser.feed(ByteBuffer(bytes: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        if progress == .more, parser.close() { progress = .done(isReusable: false) }
        return Outcome(
            progress: progress, status: parser.status, headers: parser.headers,
            body: String(decoding: parser.body, as: UTF8.self))
    }

    static let kept = ResponseParser.Progress.done(isReusable: true)
    static let ended = ResponseParser.Progress.done(isReusable: false)

    static let answers: [(String, ResponseParser.Progress, Int, String)] = [
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", kept, 200, "hello"),
        ("HTTP/1.1 200 OK\ncontent-length: 5\n\nhello", kept, 200, "hello"),
        ("HTTP/1.1 200\r\nContent-Length:0\r\n\r\n", kept, 200, ""),
        ("HTTP/1.1 200 \r\nContent-Length: 2 \t\r\n\r\nok", kept, 200, "ok"),
        ("HTTP/1.1 204 No Content\r\n\r\n", kept, 204, ""),
        ("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n", kept, 304, ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5, 5\r\ncontent-length: 5\r\n\r\nhello", kept, 200, "hello"),
        ("HTTP/1.1 500 Oh\r\nConnection: Close\r\ncontent-length: 2\r\n\r\nno", ended, 500, "no"),
        ("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", ended, 200, "ok"),
        ("HTTP/1.0 200 OK\r\nconnection: x, Keep-Alive\r\ncontent-length: 2\r\n\r\nok", kept, 200, "ok"),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", ended, 200, "until the end"),
        ("HTTP/1.0 200 OK\r\n\r\n", ended, 200, ""),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n1;a=b\r\n \r\n05 \r\nworld\r\n0\r\nx: y\r\n\r\n",
            kept, 200, "hello world"
        ),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", kept, 200, "ok"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nzipped", ended, 200, "zipped"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 99\r\n\r\n2\r\nok\r\n0\r\n\r\n", ended,
            200,
            "ok"
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\nHTTP/1.1 202 Yes\r\ncontent-length: 0\r\n\r\n",
            kept, 202, ""
        ),
        ("HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n", ended, 101, ""),
        ("HTTP/1.1 200 OK\r\nx: a\r\n  b\r\ncontent-length: 0\r\n\r\n", kept, 200, ""),
    ]

    @Test(arguments: answers) func `An answer is read, however its bytes are cut`(
        text: String, progress: ResponseParser.Progress, status: Int, body: String
    ) throws {
        let whole = try Self.parse(text)
        #expect(whole.progress == progress)
        #expect(whole.status == status)
        #expect(whole.body == body)
        for size in [1, 2, 3, 7, 16] {
            let cut = try Self.parse(text, by: size)
            #expect(cut == whole, "in pieces of \(size)")
        }
    }

    @Test(arguments: [
        "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n", "HTTP/x.1 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "{\"hello\": 1}\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HTTP/1.1 200 OK\r\na b: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\na : x\r\n\r\n", "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\u{0}b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0x5\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ])
    func `What is no answer is refused, however its bytes are cut`(text: String) {
        for size in [Int.max, 1, 5] {
            #expect(throws: ResponseViolation.self) { try Self.parse(text, by: size) }
        }
    }

    @Test func `Bytes behind an answer make the connection useless`() throws {
        let outcome = try Self.parse("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP")
        #expect(outcome.progress == Self.ended)
        #expect(outcome.body == "ok")
    }

    @Test func `A body is cut at the limit, and one that just fits is not`() throws {
        var limits = WebhookClientLimits()
        limits.bodyBytes = 10
        let ten = "0123456789"
        let heads = ["content-length: %\r\n\r\n", "\r\n", "transfer-encoding: chunked\r\n\r\n"]
        for head in heads {
            func text(_ body: String) -> String {
                let framed =
                    head.hasPrefix("transfer") ? "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body
                return "HTTP/1.1 200 OK\r\n" + head.replacing("%", with: "\(body.utf8.count)") + framed
            }
            for size in [Int.max, 1, 3] {
                let fits = try Self.parse(text(ten), by: size, limits: limits)
                #expect(fits.body == ten)
                #expect(fits.progress == (head == "\r\n" ? Self.ended : Self.kept))
                let cut = try Self.parse(text(ten + "more"), by: size, limits: limits)
                #expect(cut.body == ten)
                #expect(cut.progress == Self.ended)
            }
        }
    }

    @Test func `Heads are limited in bytes and in fields, interim ones counted in`() {
        var limits = WebhookClientLimits()
        limits.headBytes = 200
        limits.headerFields = 3
        let long = "HTTP/1.1 200 OK\r\nx: " + String(repeating: "a", count: 300)
        let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "x: y\r\n", count: 4)
        let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20)
        for text in [long, long + "\r\n\r\n", many, interim] {
            for size in [Int.max, 1] {
                #expect(throws: ResponseViolation.self) { try Self.parse(text, by: size, limits: limits) }
            }
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func `An answer that ends too early is not complete`(text: String) throws {
        #expect(try Self.parse(text).progress == .more)
    }

    @Test func `Header fields keep their order, case and repetitions; obsolete folding becomes a space`() throws {
        let outcome = try Self.parse(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nX-Folded: one\r\n\t two\r\nset-cookie: b\r\nempty:\r\ncontent-length: 0\r\n\r\n"
        )
        #expect(
            outcome.headers == [
                HeaderField("Set-Cookie", "a"), HeaderField("X-Folded", "one two"), HeaderField("set-cookie", "b"),
                HeaderField("empty", ""), HeaderField("content-length", "0"),
            ])
    }
}
