import JSON

/// What the owner of an endpoint should know of it.
struct EndpointWarning: Hashable, Sendable, JSONEncodable {
    /// Stable, for programs.
    let code: String
    let message: String

    static let verificationRequired = EndpointWarning(
        code: "verification_required",
        message:
            "The settings of the tenant require that receivers are verified: this one gets tests, and no events until it is."
    )

    static let credentialInURL = EndpointWarning(
        code: "credential_in_url",
        message:
            "The URL seems to hold a credential. A URL is no secret: it stands in the log and in answers as it is. Put it into a header that is marked as secret."
    )

    /// Parts of the names of parameters whose values open something.
    private static let secretive = [
        "token", "secret", "password", "passwd", "credential", "api-key", "apikey", "api_key", "access_key", "auth",
        "signature", "sig", "key",
    ]

    /// Whether a parameter of the URL is called like a credential. There are receivers that take it no other way, so it is
    /// told and not refused.
    static func holdsCredential(_ url: String) -> Bool {
        let sent = url.prefix { $0 != "#" }
        guard let question = sent.firstIndex(of: "?") else { return false }
        let query = sent[sent.index(after: question)...]
        return query.split(whereSeparator: { $0 == "&" || $0 == ";" }).contains { parameter in
            let name = parameter.prefix { $0 != "=" }.lowercased()
            return secretive.contains { secret in
                // The short ones only as a whole word, or a monkey would be one.
                secret.utf8.count > 4
                    ? name.contains(secret) : name.split { "-_.".contains($0) }.contains(Substring(secret))
            }
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("message", message)
        }
    }
}
