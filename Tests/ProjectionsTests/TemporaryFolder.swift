import Foundation

/// A folder that is gone when the value is.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "projections-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String = "projections.sqlite") -> String { path + "/" + name }

    /// Copies a projection file as a crash at this moment would leave it.
    func crashImage(of file: String, as name: String) throws -> String {
        let image = self.file(name)
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: file + suffix) {
            try FileManager.default.copyItem(atPath: file + suffix, toPath: image + suffix)
        }
        return image
    }
}
