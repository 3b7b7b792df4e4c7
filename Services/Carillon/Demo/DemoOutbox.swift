import Foundation

/// Reads the e-mails that the services have put into their outbox.
struct DemoOutbox: Sendable {
    /// A Maildir.
    let folder: String

    /// Every e-mail to an address that holds a text: the name of its file, and what it says, decoded as far as that matters
    /// here.
    func mails(to address: String, containing text: String) -> [(file: String, text: String)] {
        let new = "\(folder)/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []
        return names.sorted().compactMap { name in
            guard let raw = try? String(contentsOfFile: "\(new)/\(name)", encoding: .utf8) else { return nil }
            let mail = Self.unfolded(raw)
            return mail.contains(address) && mail.contains(text) ? (name, mail) : nil
        }
    }

    /// The link that confirms a subscription, once its e-mail is there.
    func confirmationLink(for address: String) -> String? {
        mails(to: address, containing: "/v2/email/confirm").last.flatMap { mail in
            mail.text.firstMatch(of: /https?:\/\/[^\s"<>]+\/v2\/email\/confirm\?[^\s"<>]+/).map { String($0.output) }
        }
    }

    /// Undoes quoted-printable where it matters: broken lines, and the equals signs in links.
    private static func unfolded(_ mail: String) -> String {
        mail.replacing("=\r\n", with: "").replacing("=\n", with: "").replacing("=3D", with: "=")
    }
}
