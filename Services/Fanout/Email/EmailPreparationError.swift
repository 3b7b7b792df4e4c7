import Contracts

/// Why a mail could not be made, or must not be sent.
enum EmailPreparationError: Error {
    case address(MailAddressError)
    case message(String)
    case suppressed(EmailSuppressionDocument)

    var answer: AttemptAnswer {
        switch self {
        // The code that a server gives for a malformed address; it will not get better (RFC 3463, X.1.3).
        case .address(let error): .rejected(code: 553, "5.1.3 the address can't be used: \(error)")
        case .message(let reason): .fault(.unprepared, reason)
        case .suppressed(let suppression):
            .fault(
                .suppressed,
                "\(suppression.address) is suppressed since \(Timestamp.text(suppression.createdAt)), when a server "
                    + "answered: \(suppression.reason). To send to it again, lift the suppression \(suppression.id).")
        }
    }
}
