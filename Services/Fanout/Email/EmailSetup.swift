import Foundation
package import ServiceKit

/// What e-mail needs from the settings, checked: the transport, the sender, and the desk of support.
package struct EmailSetup: Sendable {
    package let transport: any MailTransport
    package let sender: Mailbox
    /// Where reports to support are mailed to; nil where nobody has set it.
    package let supportDesk: MailAddress?

    /// - Throws: `SettingsError` naming the variable that is wrong.
    package init(_ settings: Settings) throws(SettingsError) {
        sender = try Self.sender(settings)
        supportDesk = try Self.supportDesk(settings)
        switch settings.mailURL {
        case .maildir(let folder): transport = MaildirTransport(path: folder)
        case .smtp(let server):
            do throws(MailTransportError) {
                transport = try SMTPTransport(SMTPConfiguration(server: server))
            } catch {
                throw SettingsError("CARILLON_SMTP_URL", error.description)
            }
        }
    }

    private static func supportDesk(_ settings: Settings) throws(SettingsError) -> MailAddress? {
        guard let text = settings.supportEmail else { return nil }
        do throws(MailAddressError) {
            return try MailAddress(text)
        } catch {
            throw SettingsError(
                SettingName.supportEmail.rawValue, value: text, "it must be an e-mail address, but \(error)")
        }
    }

    private static func sender(_ settings: Settings) throws(SettingsError) -> Mailbox {
        guard let text = settings.mailFrom else { return try defaultSender(settings.publicURL) }
        do throws(MailAddressError) {
            return try Mailbox(text)
        } catch {
            throw SettingsError(
                "CARILLON_MAIL_FROM", value: text, "it must be an address or Name <address>, but \(error)")
        }
    }

    /// `carillon@` and the host that the links of a mail lead to.
    private static func defaultSender(_ publicURL: String) throws(SettingsError) -> Mailbox {
        let host = URLComponents(string: publicURL)?.host ?? "localhost"
        let isAddress = host.contains(":") || host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) }
        do throws(MailAddressError) {
            return Mailbox(name: "Carillon", address: try MailAddress("carillon@\(isAddress ? "localhost" : host)"))
        } catch {
            throw SettingsError("CARILLON_MAIL_FROM", "it must be set, because \(host) can't stand in an address")
        }
    }
}
