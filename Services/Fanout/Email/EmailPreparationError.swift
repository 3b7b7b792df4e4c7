/// Why a mail could not be made.
enum EmailPreparationError: Error {
    case address(MailAddressError)
    case message(String)

    var answer: AttemptAnswer {
        switch self {
        // The code that a server gives for a malformed address; it will not get better (RFC 3463, X.1.3).
        case .address(let error): .rejected(code: 553, "5.1.3 the address can't be used: \(error)")
        case .message(let reason): .fault(.unprepared, reason)
        }
    }
}
