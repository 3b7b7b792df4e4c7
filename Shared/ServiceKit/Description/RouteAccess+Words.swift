import Access

extension RouteAccess {
    /// Who gets in, in a word or two.
    package var described: String {
        switch self {
        case .scope(let scope): scope.rawValue
        case .operatorScope(let scope): "operator, \(scope.rawValue)"
        case .credential: "any credential"
        case .proof: "the request proves itself"
        case .open: "open"
        }
    }
}
