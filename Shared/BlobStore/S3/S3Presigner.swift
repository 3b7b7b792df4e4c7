package import ServiceKit

/// Makes URLs that allow one request to a store for a while, to whoever holds them (Amazon S3 API Reference,
/// "Authenticating Requests: Using Query Parameters").
package struct S3Presigner: Sendable {
    /// What Amazon allows at most: a week, in seconds.
    package static let longest = 604_800

    private let credentials: S3Credentials
    private let signer: SigV4
    /// `https://host`
    private let origin: String
    private let host: String
    /// What the path of each URL begins with: nothing, or `/bucket`.
    private let pathPrefix: String
    private let keyPrefix: String

    package init(_ address: S3Address, _ credentials: S3Credentials) {
        self.credentials = credentials
        signer = SigV4(
            secretAccessKey: credentials.secretAccessKey.text, region: address.region, service: "s3")
        if let endpoint = address.endpoint {
            // The form that every store understands, without a name to look up for each bucket.
            origin = endpoint
            pathPrefix = "/\(address.bucket)"
        } else if address.bucket.contains(".") {
            // No certificate is for a name with further dots.
            origin = "https://s3.\(address.region).amazonaws.com"
            pathPrefix = "/\(address.bucket)"
        } else {
            origin = "https://\(address.bucket).s3.\(address.region).amazonaws.com"
            pathPrefix = ""
        }
        host = Self.host(of: origin)
        keyPrefix = address.prefix.isEmpty ? "/" : "/\(address.prefix)/"
    }

    /// - Parameters:
    ///   - key: behind the prefix of the store's address.
    ///   - query: what else the request asks for.
    ///   - headers: that the request must carry, with just these values; names in lower case.
    ///   - now: milliseconds since 1970.
    ///   - seconds: how long it works, a week at most.
    package func url(
        _ method: String, _ key: String, query: [(String, String)] = [], headers: [(String, String)] = [], now: Int64,
        for seconds: Int
    ) -> String {
        let date = SigV4.date(now)
        let signed = headers + [("host", host)]
        var query = query
        query.append(("X-Amz-Algorithm", SigV4.algorithm))
        query.append(("X-Amz-Credential", "\(credentials.accessKeyID)/\(signer.scope(date))"))
        query.append(("X-Amz-Date", date))
        query.append(("X-Amz-Expires", String(min(max(1, seconds), Self.longest))))
        query.append(("X-Amz-SignedHeaders", SigV4.signedNames(signed)))
        if let token = credentials.sessionToken { query.append(("X-Amz-Security-Token", token.text)) }
        let path = SigV4.encoded(pathPrefix + keyPrefix + key, keepingSlashes: true)
        let request = SigV4.canonicalRequest(
            method, path: path, query: query, headers: signed, payloadHash: "UNSIGNED-PAYLOAD")
        let signature = signer.signature(of: request, date: date)
        return "\(origin)\(path)?\(SigV4.canonicalQuery(query))&X-Amz-Signature=\(signature)"
    }

    /// As clients write it: without the port that the scheme has anyway.
    private static func host(of origin: String) -> String {
        let host = origin.drop { $0 != ":" }.dropFirst(3)
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
        where origin.hasPrefix(scheme) && host.hasSuffix(port) {
            return String(host.dropLast(port.count))
        }
        return String(host)
    }
}
