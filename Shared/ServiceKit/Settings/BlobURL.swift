import Foundation

/// Where the audio of voice notes is kept.
package enum BlobURL: Hashable, Sendable, CustomStringConvertible {
    /// A folder of this instance's own.
    case folder(String)
    case s3(S3Address)

    /// Reads `file:folder` or `s3://bucket[/prefix][?region=…&endpoint=…]`.
    ///
    /// - Throws: what is wrong, as the end of a sentence. It never repeats the text, which may hold a password.
    package init(_ text: String) throws(BlobURLError) {
        if text.hasPrefix("file:") {
            var folder = text.dropFirst("file:".count)
            if folder.hasPrefix("//") { folder = folder.dropFirst(2) }
            if folder.count > 1, folder.hasSuffix("/") { folder = folder.dropLast() }
            guard !folder.isEmpty, !folder.utf8.contains(0) else {
                throw BlobURLError("file: must be followed by a folder")
            }
            self = .folder(String(folder))
        } else if text.hasPrefix("s3://") {
            self = .s3(try S3Address(url: text))
        } else {
            throw BlobURLError("allowed is file:folder or s3://bucket/prefix?region=eu-central-1&endpoint=https://host")
        }
    }

    package var description: String {
        switch self {
        case .folder(let folder): "file:\(folder)"
        case .s3(let address): address.description
        }
    }
}

/// What is wrong with the address of a store, as the end of a sentence.
package struct BlobURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
