import Contracts
import Testing

@testable import Fanout

/// What the client makes of answers, on real sockets.
@Suite(.timeLimit(.minutes(2))) struct WebhookClientAnswerTests {
    @Test func `A request arrives as it was posted`() async throws {
        try await Receiver.with {
            $1.answer(204)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let answer = await fixture.post(
                    "/a?b=c", headers: [HeaderField("webhook-id", "evt_1"), HeaderField("X-Own", "ä")],
                    body: "{\"ü\":1}")
                #expect(answer.status == 204)
            }
            let request = try #require(receiver.requests.first)
            #expect(request.line == "POST /a?b=c HTTP/1.1")
            #expect(request.header("host") == "receiver.test:\(receiver.port)")
            #expect(request.header("webhook-id") == "evt_1")
            #expect(request.header("x-own") == "ä")
            #expect(String(decoding: request.body, as: UTF8.self) == "{\"ü\":1}")
        }
    }

    @Test func `Every class of status is an answer, and none is followed or repeated`() async throws {
        let statuses = [200, 201, 202, 299, 301, 302, 307, 308, 400, 401, 404, 408, 410, 425, 429, 499, 500, 503, 599]
        try await Receiver.with { request, wire in
            let status = statuses[request.number - 1]
            wire.answer(status, "body of \(status)", headers: "location: /elsewhere\r\nretry-after: 7\r\n")
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                for status in statuses {
                    let answer = await fixture.post()
                    #expect(answer.status == status)
                    #expect(answer.text == "body of \(status)")
                    guard case .response(_, let headers, _) = answer else { continue }
                    #expect(headers.contains(HeaderField("retry-after", "7")))
                }
            }
            #expect(receiver.requests.count == statuses.count)
            #expect(receiver.requests.allSatisfy { $0.line == "POST /hook HTTP/1.1" })
        }
    }

    @Test func `A connection is used again after each answer that ends it properly`() async throws {
        try await Receiver.with { request, wire in
            switch request.number {
            case 1: wire.answer(204)
            case 2: wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
            case 3: wire.send("HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n")
            default: wire.answer(500, "no")
            }
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                var statuses: [Int?] = []
                for _ in 1...4 { statuses.append(await fixture.post().status) }
                #expect(statuses == [204, 200, 200, 500])
            }
            #expect(receiver.connections == 1)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok", "HTTP/1.0 200 OK\r\n\r\nok",
        "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\n\r\nok",
    ])
    func `A connection that its peer closes is not used again`(text: String) async throws {
        try await Receiver.with {
            $1.sendAndClose(text)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                for _ in 1...2 {
                    let answer = await fixture.post()
                    #expect(answer.status == 200)
                    #expect(answer.text == "ok")
                }
            }
            #expect(receiver.connections == 2)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffff\r\n",
    ])
    func `Of an endless body 16 KiB are read, and then the connection is closed`(head: String) async throws {
        try await Receiver.with { _, wire in
            wire.send(head)
            wire.sendForEver(String(repeating: "abcdefgh", count: 512))
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let answer = await fixture.post()
                #expect(answer.status == 200)
                #expect(answer.text?.utf8.count == 16 * 1024)
                #expect(await fixture.post().status == 200)
            }
            #expect(receiver.connections == 2)
        }
    }

    @Test(arguments: ["x: " + String(repeating: "a", count: 1000) + "\r\n", "x: y\r\n", "aaaaaaaa"])
    func `Of endless headers no more is read than the limits allow`(line: String) async throws {
        try await Receiver.with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\n")
            wire.sendForEver(line)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post().fault == .protocolError)
            }
        }
    }

    @Test func `Interim answers are passed over`() async throws {
        try await Receiver.with { _, wire in
            wire.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n")
            wire.answer(200, "ok")
        } _: { receiver in
            try await ClientFixture.with(receiver) { #expect(await $0.post().text == "ok") }
        }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2p1\r\n", "HTTP/2 200\r\n\r\n", "<html>", "HTTP/1.1 999 No\r\n\r\n"])
    func `What does not answer in HTTP/1 is told so`(text: String) async throws {
        try await Receiver.with {
            $1.send(text + String(repeating: "\r\n", count: 4))
        } _: { receiver in
            try await ClientFixture.with(receiver) { #expect(await $0.post().fault == .protocolError) }
        }
    }

    @Test func `Bytes that nobody asked for end a connection, and are no answer to the next request`() async throws {
        try await Receiver.with { _, wire in
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 418 Smuggled\r\ncontent-length: 0\r\n\r\n")
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                for _ in 1...3 { #expect(await fixture.post().status == 200) }
            }
            #expect(receiver.connections == 3)
        }
    }

    @Test func `Many at a time each get their own answer`() async throws {
        try await Receiver.with { request, wire in
            wire.answer(200, String(decoding: request.body, as: UTF8.self))
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for lane in 0..<32 {
                        group.addTask {
                            for number in 0..<20 {
                                let body = "\(lane)/\(number)"
                                #expect(await fixture.post(body: body).text == body)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(receiver.requests.count == 640)
            #expect(receiver.connections <= 32)
        }
    }

    @Test func `A body of 256 KiB arrives whole`() async throws {
        let body = String(repeating: "x", count: 256 * 1024)
        try await Receiver.with {
            $1.answer(200, "\($0.body.count)")
        } _: { receiver in
            try await ClientFixture.with(receiver) { #expect(await $0.post(body: body).text == "262144") }
        }
    }

    @Test func `A header that can't be sent is a fault, and nothing is sent`() async throws {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                #expect(await fixture.post(headers: [HeaderField("x", "a\r\nb: c")]).fault == .unprepared)
            }
            #expect(receiver.connections == 0)
        }
    }
}
