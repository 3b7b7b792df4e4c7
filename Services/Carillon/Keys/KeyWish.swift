import Access
import ServiceKit

/// What a new key is to be, as it is said on the command line.
struct KeyWish {
    let scopes: [Scope]
    let name: String?
    /// The user whom it stands for: then it is a personal access token.
    let user: String?
    /// Milliseconds.
    let lifetime: Int64?

    init(_ options: MintOptions, user: String?, allowOperator: Bool = false) throws(Failure) {
        scopes = try Self.parse(scopes: options.scopes, allowOperator: allowOperator)
        name = options.name
        self.user = user
        guard let text = options.expiresIn else {
            lifetime = nil
            return
        }
        guard let duration = Duration(carillon: text), duration > .zero else {
            throw Failure("--expires-in is \"\(text)\": allowed are durations such as 12h or 90d")
        }
        lifetime = duration.milliseconds
    }

    private static func parse(scopes text: String, allowOperator: Bool) throws(Failure) -> [Scope] {
        var scopes: [Scope] = []
        for part in text.split(separator: ",") {
            let name = String(part.drop { $0 == " " }.prefix { $0 != " " })
            guard let scope = Scope(name: name) else {
                let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure("\(name) is no scope; there are: \(known)")
            }
            scopes.append(scope)
        }
        guard allowOperator || !scopes.contains(.operator) else {
            throw Failure(
                "operator is no scope of a tenant: it reaches beyond it; if that is meant, add --allow-operator")
        }
        guard !scopes.isEmpty else { throw Failure("a key with no scopes would open nothing: name at least one") }
        return scopes
    }
}
