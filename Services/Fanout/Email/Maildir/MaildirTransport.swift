import Foundation
package import NIOPosix

/// Puts mail into a folder instead of sending it, as a Maildir that any mail reader opens.
///
/// A message is written into `tmp`, synced, and then linked into `new` under a name that follows from its delivery: it is
/// there as a whole or not at all, and a retry of the same delivery finds it there. Lines end in LF, as is the custom in
/// a Maildir.
package struct MaildirTransport: MailTransport {
    private let path: String
    private let threads: NIOThreadPool

    /// - Parameters:
    ///   - path: The folder; it and its `cur`, `new` and `tmp` are made when they are first needed.
    ///   - threads: Where the blocking calls run.
    package init(path: String, threads: NIOThreadPool = .singleton) {
        self.path = path
        self.threads = threads
    }

    /// The name of the file that a delivery's mail gets.
    ///
    /// - Returns: nil for what is no delivery id; nothing else may become a path.
    package static func fileName(for delivery: String) -> String? {
        guard !delivery.isEmpty, delivery.utf8.count <= 128, delivery.utf8.allSatisfy(isNameByte) else { return nil }
        return "\(delivery).carillon"
    }

    /// Where the mail of a delivery lies: in `new`, or in `cur` once somebody has read it; nil if there is none.
    package func file(for delivery: String) -> String? {
        guard let name = Self.fileName(for: delivery) else { return nil }
        return MaildirFolder(path: path).find(name)
    }

    package func send(_ message: MailMessage) async -> MailOutcome {
        guard let name = Self.fileName(for: message.delivery.text) else {
            return MailOutcome(.fault(.unprepared, "\(message.delivery) can't be the name of a file"))
        }
        let bytes = message.encoded().filter { $0 != 13 }
        return MailOutcome(
            await onThread { folder throws(MailTransportError) in
                if let file = folder.find(name) { return .accepted(code: nil, file) }
                try folder.prepare()
                return .accepted(code: nil, try folder.put(bytes, as: name))
            })
    }

    /// Makes the folder, writes a file into `tmp` and removes it. What a crash left in `tmp` more than 36 hours ago goes.
    package func verify() async throws(MailTransportError) {
        let answer = await onThread { folder throws(MailTransportError) in
            try folder.prepare()
            try folder.probe()
            folder.removeLeftovers()
            return .accepted(code: nil, "")
        }
        if case .fault(_, let reason) = answer { throw MailTransportError(reason) }
    }

    package func shutdown() async {}

    private func onThread(
        _ body: @escaping @Sendable (MaildirFolder) throws(MailTransportError) -> AttemptAnswer
    ) async -> AttemptAnswer {
        let folder = MaildirFolder(path: path)
        do {
            return try await threads.runIfActive { try body(folder) }
        } catch let error as MailTransportError {
            return .fault(.unprepared, error.description)
        } catch {
            return .fault(.interrupted, "this instance is shutting down")
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
