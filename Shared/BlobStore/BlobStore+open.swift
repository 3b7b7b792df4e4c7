package import ServiceKit

/// The store that `CARILLON_BLOB_URL` names. Nothing is asked or made yet.
///
/// - Parameters:
///   - id: tells this instance's folder from those of others.
///   - now: milliseconds since 1970.
/// - Throws: `SettingsError` where a store needs credentials and the environment has none.
package func openBlobStore(
    _ settings: Settings, id: String, now: @escaping @Sendable () -> Int64 = SystemTime.now
) throws(SettingsError) -> any BlobStore {
    switch settings.blobURL {
    case .folder(let path): return BlobFolder(path: path, id: id)
    case .s3(let address):
        guard let credentials = settings.blobCredentials else {
            throw SettingsError(
                "AWS_ACCESS_KEY_ID",
                "CARILLON_BLOB_URL names a store of this kind, so it must be set, and AWS_SECRET_ACCESS_KEY with it")
        }
        return S3BlobStore(address, credentials, now: now)
    }
}
