package import JSON

/// To whom the recipients of an event came, when it was processed.
package struct Resolution: Hashable, Sendable {
    package var users: [ResolvedUser]
    /// What the event named and the directory no longer had: `user:ID`, `group:ID`, `rule:ID`, in the first part; and in the
    /// last one `undecided:ID` for those of whom it could not be told at a bearable cost whether a pattern takes them.
    package var missing: [String]

    package init(users: [ResolvedUser], missing: [String] = []) {
        self.users = users
        self.missing = missing
    }
}

/// A user whom an event is for, and why.
package struct ResolvedUser: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum Mail: String, Hashable, Sendable {
        /// A delivery of its own is planned, or it comes with a digest.
        case planned
        /// The user had no address.
        case noAddress = "no_address"
        /// The tenant's settings or their own had mail switched off, for all types or for this one.
        case off
    }

    package var user: String
    /// What led to them: `user`, `group:ID`, `role:NAME`, `rule:ID`, `where`.
    package var because: [String]
    package var mail: Mail
    /// Whether it stands in their inbox; not where the settings have it switched off.
    package var inbox: Bool
    /// Offset in the control topic at which the user was created: who has the same id later gets nothing of theirs. Nil in
    /// what earlier versions wrote.
    package var created: Int64?
    /// When the digest is due that tells them of it; nil where mail goes at once or not at all.
    package var digestAt: Int64?

    package init(
        user: String, because: [String], mail: Mail, inbox: Bool, created: Int64? = nil, digestAt: Int64? = nil
    ) {
        self.user = user
        self.because = because
        self.mail = mail
        self.inbox = inbox
        self.created = created
        self.digestAt = digestAt
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        user = try reader.string("user")
        because = try reader.strings("because")
        guard let mail = Mail(rawValue: try reader.string("mail")) else {
            throw reader.fault("mail", "must be planned, no_address or off")
        }
        self.mail = mail
        inbox = try reader.bool("inbox")
        created = try reader.optionalInt("created").map(Int64.init)
        digestAt = try reader.optionalTime("digestAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("user", user)
            writer.member("because", because)
            writer.member("mail", mail.rawValue)
            writer.member("inbox", inbox)
            writer.member("created", ifPresent: created.map(Int.init))
            writer.member("digestAt", ifPresent: digestAt, as: .time)
        }
    }
}
