/// Keeps the bytes of larger things that stand in no log, each under a key.
///
/// A key is made of letters, digits, `-` and `_`, with slashes between its parts.
package protocol BlobStore: Sendable {
    /// What records call it by: what was put into a store of another name is not in this one.
    var name: String { get }
    /// Whether every instance reaches it; otherwise it is this instance's own.
    var isShared: Bool { get }

    /// A link by which whoever holds it puts a blob there, past this process; nil for a store that has to be sent it by
    /// this process.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - seconds: how long the link works.
    func uploadLink(_ blob: ExpectedBlob, now: Int64, for seconds: Int) -> BlobLink?

    /// A link by which whoever holds it gets a blob; nil as above.
    ///
    /// - Parameter fileName: what a browser is to call it: letters, digits, `.`, `-` and `_`.
    func downloadLink(_ blob: ExpectedBlob, fileName: String, now: Int64, for seconds: Int) -> BlobLink?

    /// Reads all of what is there for a key, a piece at a time.
    ///
    /// - Parameter most: reading stops behind so many bytes.
    /// - Returns: nil where there is nothing.
    /// - Throws: `BlobStoreError`.
    func digest(of key: String, upTo most: Int) async throws -> BlobDigest?

    /// What is not there stays so.
    ///
    /// - Throws: `BlobStoreError`.
    func delete(_ key: String) async throws

    /// Puts something there, reads it and takes it away.
    ///
    /// - Throws: `BlobStoreError` with what does not work.
    func probe() async throws

    func shutdown() async
}

/// A blob as it was announced.
package struct ExpectedBlob: Hashable, Sendable {
    package let key: String
    package let contentType: String
    /// Bytes.
    package let size: Int
    /// SHA-256, 64 hexadecimal digits in lower case.
    package let sha256: String

    package init(key: String, contentType: String, size: Int, sha256: String) {
        self.key = key
        self.contentType = contentType
        self.size = size
        self.sha256 = sha256
    }
}

/// What a store was found to hold.
package struct BlobDigest: Hashable, Sendable {
    /// How many first bytes are told.
    package static let headBytes = 512

    /// How many bytes there are; where they are more than was to be read, some number above that.
    package let size: Int
    /// In hexadecimal digits; of what was read.
    package let sha256: String
    package let head: [UInt8]

    package init(size: Int, sha256: String, head: [UInt8]) {
        self.size = size
        self.sha256 = sha256
        self.head = head
    }
}

/// Where a blob is put or fetched, and what has to be sent along.
package struct BlobLink: Hashable, Sendable {
    package let url: String
    package let headers: [String: String]

    package init(url: String, headers: [String: String] = [:]) {
        self.url = url
        self.headers = headers
    }
}
