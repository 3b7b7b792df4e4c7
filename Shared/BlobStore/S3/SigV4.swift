import Contracts
import Crypto

/// Amazon's Signature Version 4 ("Create a signed AWS API request", IAM User Guide), as far as requests are signed here.
///
/// Our own: none of Amazon's libraries is among what this project can depend on, and what a store needs of them is this page.
package struct SigV4: Sendable {
    package static let algorithm = "AWS4-HMAC-SHA256"

    private let secret: String
    private let region: String
    private let service: String

    package init(secretAccessKey: String, region: String, service: String) {
        secret = secretAccessKey
        self.region = region
        self.service = service
    }

    /// The time of a request, `20130524T000000Z`.
    package static func date(_ milliseconds: Int64) -> String {
        Timestamp.text(milliseconds).prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// `20130524/us-east-1/s3/aws4_request`.
    package func scope(_ date: String) -> String { "\(date.prefix(8))/\(region)/\(service)/aws4_request" }

    /// - Parameters:
    ///   - path: encoded, each segment by itself.
    ///   - query: neither encoded nor in order.
    ///   - headers: names in lower case, in any order; the host is among them.
    ///   - payloadHash: SHA-256 in hex, or `UNSIGNED-PAYLOAD`.
    package static func canonicalRequest(
        _ method: String, path: String, query: [(String, String)], headers: [(String, String)], payloadHash: String
    ) -> String {
        let headers = headers.sorted { $0.0 < $1.0 }
        var lines = [method, path, canonicalQuery(query)]
        lines += headers.map { "\($0.0):\(oneSpaced($0.1))" }
        lines += ["", signedNames(headers), payloadHash]
        return lines.joined(separator: "\n")
    }

    /// `a=1&b=2`, encoded, in the order of the encoded names and then values.
    package static func canonicalQuery(_ query: [(String, String)]) -> String {
        query.map { (encoded($0.0), encoded($0.1)) }.sorted { $0 < $1 }.map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
    }

    /// `content-type;host`.
    package static func signedNames(_ headers: [(String, String)]) -> String {
        headers.map(\.0).sorted().joined(separator: ";")
    }

    /// In hexadecimal digits.
    package func signature(of canonicalRequest: String, date: String) -> String {
        let hashed = SHA256.hash(data: Array(canonicalRequest.utf8)).withUnsafeBytes { Hex.text($0) }
        let text = [Self.algorithm, date, scope(date), hashed].joined(separator: "\n")
        var key = Array("AWS4\(secret)".utf8)
        for part in [String(date.prefix(8)), region, service, "aws4_request", text] { key = Self.code(part, key) }
        return Hex.text(key)
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// Percent-encoded but for letters, digits, `-`, `.`, `_` and `~`.
    package static func encoded(_ text: some StringProtocol, keepingSlashes: Bool = false) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "/") where keepingSlashes: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Without spaces at the ends, and one where there are several.
    private static func oneSpaced(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
