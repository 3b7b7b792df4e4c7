package import Access
import Foundation

/// A key set in a file, which is read again each time: putting another in its place rotates the keys.
package struct JWTKeyFile: JWTKeySource {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    package var name: String { path }

    @concurrent
    package func fetch() async throws(JWTKeySetError) -> [UInt8] {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            let data = try file.read(upToCount: JWTKeySet.mostBytes + 1) ?? Data()
            guard data.count <= JWTKeySet.mostBytes else { throw JWTKeySetError.tooLarge }
            return Array(data)
        } catch let error as JWTKeySetError {
            throw error
        } catch {
            throw JWTKeySetError("the file can't be read (\(FileFault.reason(of: error)))")
        }
    }
}

extension JWTKeySetError {
    static let tooLarge = JWTKeySetError("it has more than \(JWTKeySet.mostBytes) bytes")
}
