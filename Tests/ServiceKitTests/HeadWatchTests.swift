import NIOCore
import NIOEmbedded
import Testing

@testable import ServiceKit

struct HeadWatchTests {
    private let watch = HeadWatch(limit: .seconds(10))
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
}
