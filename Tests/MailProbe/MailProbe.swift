import Fanout
import Foundation
import JSON
import ServiceKit

/// A process that sends mail as it is configured, for tests with mail servers that aren't ours.
///
///     MailProbe verify    say "verified", or fail with what is wrong
///     MailProbe send      for each line of standard input, {"delivery", "to", "subject", "text", "html"}, all at once:
///                         say the delivery and what was answered
@main
enum MailProbe {
    static func main() async {
        do {
            let email = try EmailSetup(try Settings(environment: ProcessInfo.processInfo.environment))
            switch CommandLine.arguments.dropFirst().first {
            case "verify":
                try await email.transport.verify()
                print("verified")
            case "send": try await send(by: email)
            default: fail("usage: MailProbe verify|send")
            }
            await email.transport.shutdown()
        } catch {
            fail("\(error)")
        }
    }

    private static func send(by email: EmailSetup) async throws {
        var messages: [MailMessage] = []
        while let line = readLine() {
            messages.append(try message(try JSONDocument(parsing: Array(line.utf8)).root, from: email.sender))
        }
        await withTaskGroup(of: String.self) { group in
            for message in messages {
                group.addTask { "\(message.delivery) \(await answer(to: message, by: email))" }
            }
            for await line in group { print(line) }
        }
    }

    /// What is put off because much is under way to its domain is sent again, as dispatch does.
    private static func answer(to message: MailMessage, by email: EmailSetup) async -> AttemptAnswer {
        while true {
            let answer = await email.transport.send(message).answer
            guard case .fault(.interrupted, _) = answer else { return answer }
        }
    }

    private static func message(_ json: JSONNode, from sender: Mailbox) throws -> MailMessage {
        let reader = try JSONObjectReader(json)
        guard let delivery = HeaderToken(try reader.string("delivery")), let event = HeaderToken("evt_1") else {
            throw MailTransportError("the delivery is no id")
        }
        return MailMessage(
            delivery: delivery, from: sender, to: Mailbox(address: try MailAddress(try reader.string("to"))),
            subject: try reader.string("subject"), date: 1_772_357_400_250, text: try reader.string("text"),
            html: try reader.string("html"), event: event,
            unsubscribe: HeaderToken("https://hooks.example.org/v2/email/unsubscribe?token=abc"))
    }

    private static func fail(_ reason: String) {
        FileHandle.standardError.write(Data("\(reason)\n".utf8))
        exit(1)
    }
}
