import NIOCore
import NIOEmbedded
import Testing

@testable import ServiceKit

struct HeadWatchTests {
    private let watch = HeadWatch(limit: .seconds(10), idleLimit: .seconds(1000))
    private let channel = EmbeddedChannel()

    private func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private func expectOverdue() throws {
        #expect(throws: HeadOverdue.self) { try channel.throwIfErrorCaught() }
        _ = try channel.finish(acceptAlreadyClosed: true)
    }

    init() throws { try channel.pipeline.syncOperations.addHandler(watch) }

    @Test func `a head that trickles in is given up when its time as a whole is over`() throws {
        try send("GET /")
        #expect(watch.lineLength == 5)
        for _ in 0..<9 {
            pass(1)
            try send("a")
        }
        try send(" HTTP/1.1\r\nHost")
        #expect(watch.lineLength == 24)
        try channel.throwIfErrorCaught()
        pass(1)
        try expectOverdue()
    }

    @Test func `a connection on which nothing has begun has no such time`() throws {
        pass(60)
        try channel.throwIfErrorCaught()
        try send("G")
        pass(9)
        try channel.throwIfErrorCaught()
        pass(1)
        try expectOverdue()
    }

    @Test func `an empty line before a head begins none`() throws {
        try send("\r\n")
        try send("\r\n\n")
        pass(60)
        try channel.throwIfErrorCaught()
        try send("\r\nGET /")
        #expect(watch.lineLength == 5)
        pass(10)
        try expectOverdue()
    }

    @Test func `a body has its own time, and the next head its own`() throws {
        try send("POST")
        watch.headCame()
        pass(60)
        try send("body")
        watch.messageEnded()
        watch.answerEnded()
        pass(60)
        try channel.throwIfErrorCaught()
        try send("GET")
        #expect(watch.lineLength == 3)
        pass(9)
        try channel.throwIfErrorCaught()
        pass(1)
        try expectOverdue()
    }

    @Test func `nobody is late whom an answer is kept from`() throws {
        try send("GET / HTTP/1.1\r\n\r")
        watch.headCame()
        watch.messageEnded()
        try send("\nGET")
        pass(25)
        try channel.throwIfErrorCaught()
        watch.answerEnded()
        pass(4)
        try channel.throwIfErrorCaught()
        pass(1)
        try expectOverdue()
    }

    private func expectOpen(_ isOpen: Bool) { #expect(channel.isActive == isOpen) }

    @Test func `a connection on which nothing has happened for so long is ended`() throws {
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        pass(999)
        expectOpen(true)
        pass(1)
        expectOpen(false)
    }

    @Test func `it idles from when its last answer and its last message have ended`() throws {
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for _ in 0..<3 {
            pass(900)
            watch.headCame()
            watch.messageEnded()
            pass(5000)
            watch.headCame()
            watch.messageEnded()
            watch.answerEnded()
            pass(5000)
            watch.answerEnded()
        }
        pass(900)
        // This one is answered before it is there as a whole.
        watch.headCame()
        watch.answerEnded()
        pass(900)
        watch.messageEnded()
        pass(999)
        expectOpen(true)
        pass(1)
        expectOpen(false)
    }

    @Test func `a message whose rest does not come is none that is answered`() throws {
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        watch.headCame()
        for _ in 0..<5 {
            try send("a piece")
            pass(999)
        }
        expectOpen(true)
        pass(1)
        expectOpen(false)
    }
}
