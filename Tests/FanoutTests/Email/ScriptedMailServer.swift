import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import Fanout

/// A mail server on a real socket that plays a script for each connection, however badly it behaves.
final class ScriptedMailServer: Sendable {
    enum Step: Sendable {
        /// Sends this as it is.
        case say(String)
        /// Waits for a line that begins so.
        case hear(String)
        /// Waits for the end of a message.
        case hearMessage
        /// Waits until this text has come, in whatever lines.
        case hearText(String)
        /// Goes over to TLS.
        case startTLS
        case close
    }

    enum Event: Hashable, Sendable {
        case heard(String)
        case closed
    }

    private let record: Record
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }
    /// The lines that came, connection by connection; a message is one entry.
    var heard: [[String]] { record.heard }
    /// Each line that comes and each connection that ends, as it happens, for one reader.
    var events: AsyncStream<Event> { record.events }
    /// What came where the script has something else.
    var surprises: [String] { record.surprises }

    /// - Parameters:
    ///   - scripts: One a connection; the last serves all further ones.
    ///   - certificate: What it shows where it speaks TLS.
    static func run<Result: Sendable>(
        _ scripts: [[Step]], implicitTLS: Bool = false, host: String = "127.0.0.1",
        certificate: (chain: String, key: String) = (TestCertificates.server, TestCertificates.serverKey),
        _ body: (ScriptedMailServer) async throws -> Result
    ) async throws -> Result {
        let server = try await ScriptedMailServer(
            scripts, implicitTLS: implicitTLS, host: host, tls: try tls(certificate.chain, certificate.key))
        do {
            let result = try await body(server)
            try await server.channel.close()
            return result
        } catch {
            try? await server.channel.close()
            throw error
        }
    }

    private init(_ scripts: [[Step]], implicitTLS: Bool, host: String, tls: NIOSSLContext) async throws {
        let record = Record()
        self.record = record
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let index = record.admit()
                    let script = scripts[min(index, scripts.count - 1)]
                    if implicitTLS { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        ScriptedMailHandler(script, index: index, record: record, tls: tls))
                }
            }
            .bind(host: host, port: 0).get()
    }

    private static func tls(_ chain: String, _ key: String) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    }

    /// What happened, over all connections.
    final class Record: Sendable {
        private let state = Mutex<(heard: [[String]], surprises: [String])>(([], []))

        let events: AsyncStream<Event>
        private let happened: AsyncStream<Event>.Continuation

        init() {
            (events, happened) = AsyncStream.makeStream()
        }

        var heard: [[String]] { state.withLock { $0.heard } }
        var surprises: [String] { state.withLock { $0.surprises } }

        func admit() -> Int {
            state.withLock {
                $0.heard.append([])
                return $0.heard.count - 1
            }
        }

        func note(_ line: String, from connection: Int) {
            state.withLock { $0.heard[connection].append(line) }
            happened.yield(.heard(line))
        }

        func noteEnd() {
            happened.yield(.closed)
        }

        func note(surprise: String) {
            state.withLock { $0.surprises.append(surprise) }
        }
    }
}
