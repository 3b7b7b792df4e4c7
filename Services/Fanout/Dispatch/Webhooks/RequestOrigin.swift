/// Who is sending, as CloudEvents' webhooks name it (section 4.1.2 of their specification): a name of DNS.
enum RequestOrigin {
    /// The host of `CARILLON_PUBLIC_URL`, in lower case.
    static func name(of publicURL: String) -> String {
        let rest = publicURL.firstRange(of: "://").map { publicURL[$0.upperBound...] } ?? publicURL[...]
        let authority = rest.prefix { $0 != "/" }
        if authority.first == "[" { return authority.prefix { $0 != "]" }.lowercased() + "]" }
        return authority.prefix { $0 != ":" }.lowercased()
    }
}
