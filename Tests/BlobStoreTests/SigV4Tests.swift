import ServiceKit
import Testing

@testable import BlobStore

/// Held against what Amazon has published, and against what botocore 1.44.5 signs.
@Suite struct SigV4Tests {
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// Requests of Amazon's test suite (aws-sig-v4-test-suite), all at 20150830T123600Z, with the signature of each.
    private static let suite:
        [(name: String, method: String, path: String, query: [(String, String)], signature: String)] = [
            ("get-vanilla", "GET", "/", [], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            (
                "get-vanilla-query-order-key-case", "GET", "/", [("Param2", "value2"), ("Param1", "value1")],
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
            ),
            ("post-vanilla", "POST", "/", [], "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
            (
                "get-vanilla-utf8-query", "GET", "/", [("ሴ", "bar")],
                "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"
            ),
            (
                "get-utf8", "GET", SigV4.encoded("/ሴ", keepingSlashes: true), [],
                "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"
            ),
        ]

    @Test func `requests are signed as Amazon's test suite has it`() {
        let signer = SigV4(
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region: "us-east-1", service: "service")
        let date = SigV4.date(1_440_938_160_000)
        #expect(date == "20150830T123600Z")
        for row in Self.suite {
            let request = SigV4.canonicalRequest(
                row.method, path: row.path, query: row.query,
                headers: [("x-amz-date", date), ("host", "example.amazonaws.com")], payloadHash: Self.emptyHash)
            #expect(signer.signature(of: request, date: date) == row.signature, "\(row.name)")
        }
    }

    /// Of "Authenticating Requests: Using Query Parameters" in the reference of S3.
    @Test func `a presigned request is that of S3's reference`() {
        let signer = SigV4(
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region: "us-east-1", service: "s3")
        let date = SigV4.date(1_369_353_600_000)
        let request = SigV4.canonicalRequest(
            "GET", path: "/test.txt",
            query: [
                ("X-Amz-SignedHeaders", "host"), ("X-Amz-Expires", "86400"), ("X-Amz-Date", date),
                ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/\(signer.scope(date))"),
                ("X-Amz-Algorithm", SigV4.algorithm),
            ], headers: [("host", "examplebucket.s3.amazonaws.com")], payloadHash: "UNSIGNED-PAYLOAD")
        #expect(
            signer.signature(of: request, date: date)
                == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test func `URLs are signed as botocore signs them`() {
        let plain = S3Presigner(
            S3Address(bucket: "examplebucket"),
            S3Credentials(
                accessKeyID: "AKIAIOSFODNN7EXAMPLE",
                secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")))
        let first = plain.url("GET", "test.txt", now: 1_369_353_600_000, for: 86_400)
        #expect(first.hasPrefix("https://examplebucket.s3.us-east-1.amazonaws.com/test.txt?X-Amz-Algorithm="))
        #expect(first.hasSuffix("&X-Amz-Signature=762f4fcbacec730d460b0e337f554e569e4fe98643baefad7af1276fe3084e7f"))

        let own = S3Presigner(
            S3Address(
                bucket: "notes", prefix: "a b", region: "eu-central-1", endpoint: "http://127.0.0.1:9000"),
            S3Credentials(accessKeyID: "id", secretAccessKey: Secret("s/e+c"), sessionToken: Secret("tok/en+=")))
        let second = own.url(
            "PUT", "acme/vn_1",
            headers: [
                ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="), ("content-length", "12"),
                ("content-type", "audio/mp4"),
            ], now: 1_772_357_400_000, for: 900)
        #expect(second.hasPrefix("http://127.0.0.1:9000/notes/a%20b/acme/vn_1?"))
        #expect(second.contains("&X-Amz-Security-Token=tok%2Fen%2B%3D&"))
        #expect(second.hasSuffix("&X-Amz-Signature=cc28ae2ea6f30bc02de4413d9bc60ff48c0b14fe37278159622149c243b15ed7"))

        // A name with dots can't stand before that of a host.
        let dotted = S3Presigner(
            S3Address(bucket: "my.bucket", prefix: "p", region: "eu-west-1"),
            S3Credentials(accessKeyID: "id", secretAccessKey: Secret("secret")))
        let third = dotted.url(
            "GET", "acme/vn_1",
            query: [
                ("response-content-type", "audio/ogg"),
                ("response-content-disposition", "attachment; filename=\"vn_1.ogg\""),
            ], now: 1_798_761_599_000, for: 3600)
        #expect(third.hasPrefix("https://s3.eu-west-1.amazonaws.com/my.bucket/p/acme/vn_1?"))
        #expect(third.hasSuffix("&X-Amz-Signature=5c264243a52aab22e9dc454722426995b5a2862e75cffc743625d1d96c0d2a20"))
    }

    @Test func `the port that a scheme has anyway is no part of the host, and no link lasts longer than a week`() {
        func url(_ endpoint: String, for seconds: Int = 60) -> String {
            S3Presigner(
                S3Address(bucket: "notes", endpoint: endpoint),
                S3Credentials(accessKeyID: "id", secretAccessKey: Secret("secret"))
            ).url("GET", "k", now: 1_772_357_400_000, for: seconds)
        }
        func signature(_ url: String) -> Substring? { url.split(separator: "=").last }
        #expect(signature(url("https://s3.example.org:443")) == signature(url("https://s3.example.org")))
        #expect(signature(url("http://s3.example.org:80")) == signature(url("http://s3.example.org")))
        #expect(signature(url("https://s3.example.org:444")) != signature(url("https://s3.example.org")))
        #expect(url("https://s3.example.org", for: 1 << 40).contains("&X-Amz-Expires=604800&"))
    }
}
