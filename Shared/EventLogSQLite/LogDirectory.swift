import EventLog
import Foundation
import Glibc

/// The folder of a log: what its files are called, and that only one process at a time creates or opens one.
///
/// `<topic>.sqlite` is a topic, `@groups.sqlite` what the groups committed, `<group>@<topic>.lock` is locked by the
/// active member of a group, and `@open.lock` while a file is opened. The character @ is in no name of a topic.
struct LogDirectory: Sendable {
    let path: String

    /// Makes the folder where it is missing, and checks that it can be written.
    ///
    /// - Throws: `EventLogError` `.unavailable` naming the path and the reason.
    init(path: String) throws(EventLogError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error) as NSError
            let isFromSystem = cause.domain == NSPOSIXErrorDomain
            throw Self.unusable(path, isFromSystem ? String(cString: strerror(Int32(cause.code))) : "\(error)")
        }
        do throws(EventLogError) {
            _ = try FileLock(path: "\(path)/@open.lock")
        } catch {
            throw Self.unusable(path, error.message)
        }
    }

    /// Runs `body` while no other process (and no other thread) opens a file of this log.
    func whileOpening<Answer>(_ body: () throws(EventLogError) -> Answer) throws(EventLogError) -> Answer {
        let lock = try FileLock(path: "\(path)/@open.lock")
        try lock.acquire()
        defer { lock.release() }
        return try body()
    }

    var groupsPath: String { "\(path)/@groups.sqlite" }

    func topicPath(_ topic: String) throws(EventLogError) -> String {
        try Self.checkName(topic)
        return "\(path)/\(topic).sqlite"
    }

    func lockPath(group: String, topic: String) throws(EventLogError) -> String {
        try Self.checkName(topic)
        try Self.checkName(group)
        return "\(path)/\(group)@\(topic).lock"
    }

    /// The names that Kafka allows, too: no more than can be part of a file's name everywhere.
    private static func checkName(_ name: String) throws(EventLogError) {
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                return true
            default: return false
            }
        }
        guard isAllowed, (1...120).contains(name.utf8.count), name != ".", name != ".." else {
            throw EventLogError(
                .invalidArgument,
                "\"\(name)\" can't name a topic or a group: letters, digits, '.', '_' and '-', at most 120 of them")
        }
    }

    private static func unusable(_ path: String, _ reason: String) -> EventLogError {
        EventLogError(
            .unavailable, "the log's folder \(path) can't be used: \(reason). Name a folder that can be written",
            isRetriable: true)
    }
}
