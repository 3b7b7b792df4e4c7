/// A store did not do what was asked.
package struct BlobStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, without a secret or a link in it.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
