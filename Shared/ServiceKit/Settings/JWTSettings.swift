import Foundation

/// Whose JWTs are taken: three settings that make sense together only.
package struct JWTSettings: Hashable, Sendable {
    /// Where the issuer's public keys are.
    package enum KeySet: Hashable, Sendable, CustomStringConvertible {
        case file(String)
        case url(String)

        /// Reads `https://…` or `http://…`, without a password; anything else is the path of a file, which `file:` may
        /// stand before.
        init?(_ text: String) {
            let lowercased = text.lowercased()
            if lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://") {
                guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
                    parts.password == nil, parts.fragment == nil
                else { return nil }
                self = .url(text)
            } else if lowercased.hasPrefix("file:") {
                let path = text.dropFirst("file:".count)
                guard !path.isEmpty else { return nil }
                self = .file(String(path.hasPrefix("///") ? path.dropFirst(2) : path))
            } else {
                guard !text.contains("://"), !text.utf8.contains(0) else { return nil }
                self = .file(text)
            }
        }

        /// For people and log lines: what a URL asks with may be a secret, and is masked.
        package var description: String {
            switch self {
            case .file(let path): path
            case .url(let url): url.contains("?") ? "\(url.prefix { $0 != "?" })?***" : url
            }
        }
    }

    package let keySet: KeySet
    /// What `iss` must be.
    package let issuer: String
    /// What `aud` must be, or name among others.
    package let audience: String
}
