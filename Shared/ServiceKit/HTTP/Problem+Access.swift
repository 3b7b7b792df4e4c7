import Access
import Control
import HTTPTypes

extension Problem {
    /// 401 with what to send (RFC 6750), 403 for a scope that lacks, 404 for a handle that is another's;
    /// 503 while JWTs can't be checked.
    static func of(access error: AccessError) -> Problem {
        switch error {
        case .wrongTenant: .notFound
        case .missingScope(let scope):
            Problem(
                .forbidden, error.code, sentence("\(error)"),
                headers: [
                    .wwwAuthenticate:
                        "Bearer realm=\"carillon\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
                ])
        case .missing:
            Problem(
                .unauthorized, error.code, sentence("\(error)"),
                headers: [.wwwAuthenticate: "Bearer realm=\"carillon\""])
        case .tenantMissing, .operatorRequired:
            Problem(.forbidden, error.code, sentence("\(error)"))
        // Nobody can say whether it is good.
        case .jwt(.keysUnavailable): unavailable(error.code, sentence("\(error)"), retryAfter: 15)
        case .malformed, .unknown, .expired, .revoked, .jwt:
            Problem(
                .unauthorized, error.code, sentence("\(error)"),
                headers: [.wwwAuthenticate: "Bearer realm=\"carillon\", error=\"invalid_token\""])
        }
    }

    static func of(control error: ControlWriteError) -> Problem {
        switch error.code {
        case .notFound: .notFound
        case .conflict: .conflict("conflict", "Somebody else changed it at the same time; read it again and retry.")
        case .alreadyExists: .conflict("already_exists", "There is one already.")
        }
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }
}
