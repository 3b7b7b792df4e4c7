import EventLog
import Foundation
import Glibc
import Logging
import Synchronization

/// Says when files were changed by other processes: a thread that waits for the kernel's word (inotify).
///
/// Now and then (a "tick") it also says so of all files unasked, should a word be missed; and because the kernel tells that
/// a file was closed an instant before it releases its lock.
final class ChangeWatcher: Sendable {
    enum Event: Sendable {
        /// The file was touched.
        case touched
        /// The file was closed by someone who might have written to it.
        case closed

        fileprivate var mask: UInt32 {
            switch self {
            case .touched: UInt32(IN_ATTRIB)
            case .closed: UInt32(IN_CLOSE_WRITE)
            }
        }
    }

    private struct State {
        var watched: [Int32: [Int: @Sendable () -> Void]] = [:]
        /// Those that the kernel could not be asked about.
        var unwatched: [Int: @Sendable () -> Void] = [:]
        var last = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    /// From inotify; below 0 when the kernel refused, and then the ticks alone remain.
    private let notifications: Int32
    private let tick: Duration
    private let logger: Logger

    /// - Parameter tick: how often to tell of all files unasked.
    init(tick: Duration, logger: Logger) {
        self.tick = tick
        self.logger = logger
        notifications = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        if notifications < 0 {
            let reason = String(cString: strerror(errno))
            logger.warning(
                """
                The log can't be told of changes by other processes and looks now and then: \
                raise the limit fs.inotify.max_user_instances
                """, metadata: ["reason": "\(reason)"])
        }
    }

    deinit {
        if notifications >= 0 { close(notifications) }
    }

    /// Starts the thread, which keeps the watcher until it is stopped.
    func start() {
        let thread = Thread { self.run() }
        thread.name = "log watcher"
        thread.start()
    }

    /// Ends the thread, by the next tick.
    func stop() {
        let watches = state.withLock { state in
            state.isStopped = true
            return Array(state.watched.keys)
        }
        // The kernel says of each that it is gone, which wakes the thread at once.
        for watch in watches { inotify_rm_watch(notifications, watch) }
    }

    /// Calls `changed` upon each such event, on the watcher's thread, and now and then without one.
    ///
    /// - Returns: what to `unwatch` it by.
    func watch(_ path: String, for event: Event, changed: @escaping @Sendable () -> Void) -> Int {
        let watch = notifications < 0 ? -1 : inotify_add_watch(notifications, path, event.mask)
        if watch < 0, notifications >= 0 {
            let reason = String(cString: strerror(errno))
            logger.warning(
                "A file of the log can't be watched; looking now and then",
                metadata: ["path": "\(path)", "reason": "\(reason)"])
        }
        return state.withLock { state in
            state.last += 1
            if watch < 0 {
                state.unwatched[state.last] = changed
            } else {
                state.watched[watch, default: [:]][state.last] = changed
            }
            return state.last
        }
    }

    func unwatch(_ number: Int) {
        state.withLock { state in
            state.unwatched[number] = nil
            for (watch, changes) in state.watched where changes[number] != nil {
                state.watched[watch]?[number] = nil
                guard changes.count == 1 else { continue }
                state.watched[watch] = nil
                inotify_rm_watch(notifications, watch)
            }
        }
    }

    private func run() {
        var nextTick = ContinuousClock.now + tick
        while !state.withLock({ $0.isStopped }) {
            let left = max(0, Int32((nextTick - .now).milliseconds + 1))
            var descriptor = pollfd(fd: notifications, events: Int16(POLLIN), revents: 0)
            // A descriptor below 0 is left out by poll, which then only waits.
            if poll(&descriptor, 1, left) > 0 { callChanged(takeEvents()) }
            if nextTick <= .now {
                nextTick = .now + tick
                callAll()
            }
        }
    }

    /// The watches of which there is news.
    private func takeEvents() -> Set<Int32> {
        var watches: Set<Int32> = []
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            let count = read(notifications, buffer.baseAddress, buffer.count)
            var start = 0
            while start + MemoryLayout<inotify_event>.size <= count {
                let event = buffer.loadUnaligned(fromByteOffset: start, as: inotify_event.self)
                watches.insert(event.wd)
                start += MemoryLayout<inotify_event>.size + Int(event.len)
            }
        }
        return watches
    }

    private func callChanged(_ watches: Set<Int32>) {
        // -1 says that the kernel's queue ran over: look at everything.
        if watches.contains(-1) { return callAll() }
        let changes = state.withLock { state in watches.flatMap { state.watched[$0].map { Array($0.values) } ?? [] } }
        for changed in changes { changed() }
    }

    private func callAll() {
        let changes = state.withLock { state in
            state.watched.values.flatMap(\.values) + Array(state.unwatched.values)
        }
        for changed in changes { changed() }
    }
}
