package import ServiceKit

/// How mail goes out, as the settings have it now.
package struct OutgoingMail: Sendable {
    package let transport: LiveMailTransport
    package let sender: Live<Mailbox>
    package let supportDesk: Live<MailAddress?>

    package init(_ setup: EmailSetup) {
        transport = LiveMailTransport(setup.transport)
        sender = Live(setup.sender)
        supportDesk = Live(setup.supportDesk)
    }

    /// Has it go by other settings from the next mail on.
    package var reload: Reload {
        Reload(.smtpURL, .mailFrom, .supportEmail) { settings in
            let setup = try EmailSetup(settings)
            return {
                await transport.replace(with: setup.transport)
                sender.set(setup.sender)
                supportDesk.set(setup.supportDesk)
            }
        }
    }
}
