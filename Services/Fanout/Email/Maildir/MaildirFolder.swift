import Foundation
import Synchronization

/// The blocking side of a Maildir.
struct MaildirFolder: Sendable {
    let path: String

    /// A message in `new`, or in `cur`, where a reader has put flags behind its name.
    func find(_ name: String) -> String? {
        let new = "\(path)/new/\(name)"
        if access(new, F_OK) == 0 { return new }
        let read = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/cur")) ?? []
        return read.first { $0 == name || $0.hasPrefix("\(name):") }.map { "\(path)/cur/\($0)" }
    }

    func prepare() throws(MailTransportError) {
        for folder in ["cur", "new", "tmp"] where access("\(path)/\(folder)", F_OK) != 0 {
            do {
                // Mail is nobody else's business.
                try FileManager.default.createDirectory(
                    atPath: "\(path)/\(folder)", withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                throw MailTransportError("the folder \(path)/\(folder) can't be made: \(error.localizedDescription)")
            }
        }
    }

    /// Writes a message so that it is in `new` as a whole or not at all.
    ///
    /// - Returns: Where it lies.
    func put(_ bytes: [UInt8], as name: String) throws(MailTransportError) -> String {
        let target = "\(path)/new/\(name)"
        let temporary = try write(bytes, as: name)
        defer { unlink(temporary) }
        // Unlike a rename, a link never takes the place of a message that another instance put there meanwhile.
        if link(temporary, target) != 0 {
            switch errno {
            case EEXIST: break
            case EPERM, EOPNOTSUPP, EMLINK:
                // A file system without hard links.
                guard rename(temporary, target) == 0 else { throw fault("put a message into", "new") }
            default: throw fault("put a message into", "new")
            }
        }
        try sync(folder: "\(path)/new")
        return target
    }

    func probe() throws(MailTransportError) {
        unlink(try write([], as: "probe"))
        guard access("\(path)/new", W_OK) == 0 else { throw fault("write into", "new") }
    }

    /// Removes what a crash left in `tmp`, once no writer can be at it any more.
    func removeLeftovers() {
        let tmp = "\(path)/tmp"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: tmp)) ?? [] where name.contains(".carillon") {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(tmp)/\(name)")
            guard let written = attributes?[.modificationDate] as? Date, -written.timeIntervalSinceNow > 36 * 3600
            else {
                continue
            }
            unlink("\(tmp)/\(name)")
        }
    }

    private static let counter = Atomic<UInt64>(0)

    /// Writes and syncs a file in `tmp` whose name nobody else has.
    private func write(_ bytes: [UInt8], as name: String) throws(MailTransportError) -> String {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let temporary = "\(path)/tmp/\(name).\(getpid()).\(number).carillon"
        unlink(temporary)
        let file = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw fault("write into", "tmp") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let error = fault("write into", "tmp")
                unlink(temporary)
                throw error
            }
            rest = rest.dropFirst(written)
        }
        guard fsync(file) == 0 else {
            let error = fault("sync a message in", "tmp")
            unlink(temporary)
            throw error
        }
        return temporary
    }

    private func sync(folder: String) throws(MailTransportError) {
        let file = open(folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw fault("open", "new") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw fault("sync", "new") }
    }

    private func fault(_ what: String, _ folder: String) -> MailTransportError {
        MailTransportError("can't \(what) \(path)/\(folder): \(String(cString: strerror(errno)))")
    }
}
