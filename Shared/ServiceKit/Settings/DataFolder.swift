package import Contracts
import Foundation

/// The folder of one installation on this machine: what is made once and kept lies here.
package struct DataFolder: Sendable {
    package let path: String
    private let settings: Settings

    /// Makes the folder where it is missing.
    ///
    /// - Throws: `SettingsError` where it can't be made, read or written to.
    package init(_ settings: Settings) throws(SettingsError) {
        path = settings.dataFolder
        self.settings = settings
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw fault("the folder can't be made", error)
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw SettingsError(
                SettingName.dataFolder.rawValue, value: path,
                "the folder can't be used: \(String(cString: strerror(errno)))")
        }
    }

    /// The key that is set, or else the one of this folder, made at the first time.
    ///
    /// - Throws: `SettingsError` where the file with the key is damaged, or can be read by others.
    package func masterKey() throws(SettingsError) -> MasterKey {
        let text: String
        if let secret = settings.masterKey {
            text = secret.text
        } else {
            var generator = SystemRandomNumberGenerator()
            let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            text = try kept("master.key", orElse: Data(bytes).base64EncodedString())
            try requireOwnersOnly("\(path)/master.key")
        }
        guard let bytes = Data(base64Encoded: text), let key = MasterKey(Array(bytes)) else {
            throw SettingsError("\(path)/master.key", "it must hold 32 bytes in base64, as it did when it was made")
        }
        return key
    }

    /// Who this instance of a service is in a consumer group: the same after a restart, and another in each folder.
    package func memberID(of service: String) throws(SettingsError) -> String {
        let fresh = Identifier.make(service, at: SystemTime.now()).lowercased()
        let id = try kept("\(service).id", orElse: fresh)
        guard (1...128).contains(id.utf8.count), RequestID.isUsable(id) else {
            throw SettingsError("\(path)/\(service).id", "it must hold one word, as it did when it was made")
        }
        return id
    }

    /// The text of a file, which is made with `text` where there is none. Of several processes that make it at the same
    /// time one succeeds, and all read what that one wrote.
    private func kept(_ name: String, orElse text: String) throws(SettingsError) -> String {
        let file = "\(path)/\(name)"
        if access(file, F_OK) != 0 {
            // Written whole under another name and then linked: nobody reads half a key, and nobody's key is replaced.
            let draft = "\(file).\(UUID().uuidString)"
            defer { unlink(draft) }
            guard Self.write("\(text)\n", to: draft), link(draft, file) == 0 || errno == EEXIST, Self.sync(path) else {
                throw fault("\(name) can't be written there", POSIXError(.init(rawValue: errno) ?? .EIO))
            }
        }
        do {
            return String(String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self).trimmed)
        } catch {
            throw fault("\(name) can't be read there", error)
        }
    }

    /// Secrets in the log are sealed with this key: it must be on disk before the first of them is in the log.
    private static func write(_ text: String, to file: String) -> Bool {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let bytes = Array(text.utf8)
        let isWritten = Foundation.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let reason = errno
        close(descriptor)
        errno = reason
        return isWritten
    }

    /// Has the names in a folder be on disk.
    private static func sync(_ folder: String) -> Bool {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    private func requireOwnersOnly(_ file: String) throws(SettingsError) {
        // Of the file itself, where its name is a link.
        let place = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: place)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 else { return }
        throw SettingsError(
            file, "it holds the key to all secrets, and others than its owner may use it: chmod 600 makes it safe")
    }

    private func fault(_ what: String, _ error: any Error) -> SettingsError {
        SettingsError(SettingName.dataFolder.rawValue, value: path, "\(what) (\(FileFault.reason(of: error)))")
    }
}
