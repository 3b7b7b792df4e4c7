import Foundation

/// A place in a store that speaks the protocol of Amazon S3.
package struct S3Address: Hashable, Sendable, CustomStringConvertible {
    package let bucket: String
    /// What all keys begin with: empty, or without a slash at either end.
    package let prefix: String
    package let region: String
    /// `https://host` or `https://host:port`, or the same with `http`; nil for Amazon's own.
    package let endpoint: String?

    package init(bucket: String, prefix: String = "", region: String = "us-east-1", endpoint: String? = nil) {
        self.bucket = bucket
        self.prefix = prefix
        self.region = region
        self.endpoint = endpoint
    }

    init(url: String) throws(BlobURLError) {
        guard let parts = URLComponents(string: url), let bucket = parts.host, parts.user == nil,
            parts.password == nil, parts.port == nil, parts.fragment == nil
        else {
            throw BlobURLError(
                "an address of S3 is s3://bucket/prefix?region=…&endpoint=…; the credentials stand in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        }
        guard (3...63).contains(bucket.utf8.count), bucket.utf8.allSatisfy(Self.isBucketByte) else {
            throw BlobURLError("the name of a bucket has 3 to 63 lower-case letters, digits, dots and hyphens")
        }
        let prefix = parts.path.split(separator: "/").joined(separator: "/")
        guard prefix.utf8.count <= 512, prefix.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw BlobURLError("the prefix has more than 512 bytes, or control characters")
        }
        var options: [String: String] = [:]
        for item in parts.queryItems ?? [] {
            guard ["region", "endpoint"].contains(item.name) else {
                throw BlobURLError("there is no option \(item.name): the options are region and endpoint")
            }
            guard let value = item.value, !value.isEmpty, options.updateValue(value, forKey: item.name) == nil else {
                throw BlobURLError("the option \(item.name) must have one value")
            }
        }
        let region = options["region"] ?? "us-east-1"
        guard region.utf8.count <= 64, region.utf8.allSatisfy(Self.isBucketByte) else {
            throw BlobURLError("region is a name such as eu-central-1")
        }
        self.init(
            bucket: bucket, prefix: prefix, region: region, endpoint: try options["endpoint"].map(Self.endpoint))
    }

    private static func endpoint(_ text: String) throws(BlobURLError) -> String {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.query == nil, parts.fragment == nil, ["", "/"].contains(parts.path)
        else { throw BlobURLError("endpoint is http://host:port or https://host:port, without a path") }
        return "\(scheme)://\(host.lowercased())" + (parts.port.map { ":\($0)" } ?? "")
    }

    private static func isBucketByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    package var description: String {
        "s3://\(bucket)" + (prefix.isEmpty ? "" : "/\(prefix)") + "?region=\(region)"
            + (endpoint.map { "&endpoint=\($0)" } ?? "")
    }
}

/// Whom a store of this protocol knows, by the environment variables that all its clients read.
package struct S3Credentials: Hashable, Sendable {
    package let accessKeyID: String
    package let secretAccessKey: Secret
    package let sessionToken: Secret?

    package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    /// - Returns: nil where either half of them is missing.
    init?(environment: [String: String]) {
        func value(_ name: String) -> String? {
            environment[name].map { String($0.trimmed) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let id = value("AWS_ACCESS_KEY_ID"), let secret = value("AWS_SECRET_ACCESS_KEY") else { return nil }
        self.init(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: value("AWS_SESSION_TOKEN").map(Secret.init))
    }
}
