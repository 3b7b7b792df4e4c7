/// A way to say who one is.
struct SecurityScheme: Sendable {
    let name: String
    /// Security Scheme Object.
    let json: String

    static let all = [
        SecurityScheme(
            name: "bearer",
            json: #"""
                {"type": "http", "scheme": "bearer",
                 "description": "`Authorization: Bearer …` with an API key or a personal access token (`crl_…`), or a JWT of an issuer that is configured."}
                """#),
        SecurityScheme(
            name: "apiKey",
            json: #"""
                {"type": "apiKey", "in": "header", "name": "X-API-Key",
                 "description": "The same API key or personal access token, in a field of its own."}
                """#),
    ]
}
