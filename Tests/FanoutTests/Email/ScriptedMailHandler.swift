import NIOCore
import NIOSSL

/// One connection of a `ScriptedMailServer`.
final class ScriptedMailHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var steps: ArraySlice<ScriptedMailServer.Step>
    private let index: Int
    private let record: ScriptedMailServer.Record
    private let tls: NIOSSLContext
    private var input = ""

    init(_ script: [ScriptedMailServer.Step], index: Int, record: ScriptedMailServer.Record, tls: NIOSSLContext) {
        steps = script[...]
        self.index = index
        self.record = record
        self.tls = tls
    }

    func channelActive(context: ChannelHandlerContext) {
        advance(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input += String(buffer: unwrapInboundIn(data))
        advance(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        record.noteEnd()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Plays the script as far as what has come allows; behind its end, what comes is only written down.
    private func advance(_ context: ChannelHandlerContext) {
        while let step = steps.first {
            switch step {
            case .say(let text):
                context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
            case .hear(let start):
                guard let line = take(upTo: "\r\n") else { return }
                if !line.hasPrefix(start) { record.note(surprise: "\(line) instead of \(start)") }
                record.note(line, from: index)
            case .hearMessage:
                guard let message = take(upTo: "\r\n.\r\n") else { return }
                record.note(message, from: index)
            case .hearText(let text):
                guard let passed = take(upTo: text) else { return }
                record.note(passed + text, from: index)
            case .startTLS:
                try? context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
            case .close:
                context.close(promise: nil)
            }
            steps = steps.dropFirst()
        }
        while let line = take(upTo: "\r\n") { record.note(line, from: index) }
    }

    private func take(upTo end: String) -> String? {
        // By bytes: to Swift a CRLF is one character.
        let bytes = Array(input.utf8)
        let mark = Array(end.utf8)
        guard bytes.count >= mark.count,
            let at = (0...bytes.count - mark.count).first(where: { Array(bytes[$0..<$0 + mark.count]) == mark })
        else { return nil }
        input = String(decoding: bytes[(at + mark.count)...], as: UTF8.self)
        return String(decoding: bytes[..<at], as: UTF8.self)
    }
}
