/// What a server offers in its answer to EHLO (RFC 5321, section 4.1.1.1).
struct SMTPCapabilities: Hashable, Sendable {
    var startTLS = false
    var pipelining = false
    var eightBitMIME = false
    var utf8 = false
    /// SASL mechanisms, in upper case.
    var authentication: Set<String> = []
    /// The largest message it takes, in bytes; nil if it doesn't say or has no limit.
    var maxSize: Int?
    /// Whether it knows the parameter SIZE.
    var size = false

    init() {}

    /// - Parameter reply: Its first line greets; each other line names one extension.
    init(_ reply: SMTPReply) {
        for line in reply.lines.dropFirst() {
            // `AUTH=LOGIN` is how some old servers write it.
            let words = line.uppercased().split { $0 == " " || $0 == "=" }
            switch words.first {
            case "STARTTLS": startTLS = true
            case "PIPELINING": pipelining = true
            case "8BITMIME": eightBitMIME = true
            case "SMTPUTF8": utf8 = true
            case "AUTH": authentication.formUnion(words.dropFirst().map(String.init))
            case "SIZE":
                size = true
                maxSize = words.dropFirst().first.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
            default: break
            }
        }
    }
}
