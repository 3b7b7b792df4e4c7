/// How many connections a service takes at one time. More wait in the backlog until one of these ends.
package struct ConnectionBound: Hashable, Sendable {
    /// What is taken where the process may have files enough open.
    private static let wanted = 8192
    /// Of the files that a process may have open, the part that one service's connections may be: there may be two services
    /// in it, and webhooks, mail, the log and tables need some too.
    private static let part = 4

    package static var ofProcess: ConnectionBound { ConnectionBound(openFiles: OpenFiles.allowed.now) }

    package let most: Int
    private let openFiles: Int

    init(openFiles: Int) {
        self.openFiles = openFiles
        most = min(Self.wanted, max(16, openFiles / Self.part))
    }

    /// What whoever runs the process should know; nil where it takes as many connections as it would like to.
    package var warning: String? {
        guard most < Self.wanted else { return nil }
        return
            "at most \(most) connections are taken at once, since this process may have \(openFiles) files open; \(Self.wanted) are where it may have \(Self.wanted * Self.part) (ulimit -n, LimitNOFILE)"
    }
}
