import CSpawn
package import Foundation
import Glibc
import Synchronization

/// A program that a test runs, with its standard input and output.
///
/// By `posix_spawn`, since Foundation's `Process` looks through the table of open files while other tests open and close
/// theirs, and falls over it at times. All children of the tests are made here.
package final class ChildProcess: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let identifier: pid_t
    /// What is written here the program reads. Closed with this object, if not before.
    package let input: FileHandle
    /// What the program says.
    package let output: FileHandle
    /// As `waitpid` has it, once it was asked.
    private let status = Mutex<Int32?>(nil)

    /// - Parameter executable: a path, or a name to be looked for where programs are.
    package init(_ executable: String, _ arguments: [String]) throws {
        // One after the other: a child that is made between a pipe and its flag would keep it open.
        (identifier, input, output) = try Self.spawning.withLock { _ in try Self.spawn(executable, arguments) }
    }

    private static let spawning = Mutex(())

    private static func spawn(
        _ executable: String, _ arguments: [String]
    ) throws -> (pid_t, input: FileHandle, output: FileHandle) {
        let (stdin, stdout) = (try pipe(), try pipe())
        defer {
            close(stdin.reading)
            close(stdout.writing)
        }
        let input = FileHandle(fileDescriptor: stdin.writing, closeOnDealloc: true)
        let output = FileHandle(fileDescriptor: stdout.reading, closeOnDealloc: true)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout.writing, 1)
        // A connection of another test does not end while a child that knows nothing of it holds its socket.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, executable, &actions, nil, words, environ)
        guard code == 0 else {
            throw Failure(description: "\(executable) can't be run: \(String(cString: strerror(code)))")
        }
        return (child, input, output)
    }

    /// Both ends are closed in children.
    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else {
            throw Failure(description: "no pipe can be made: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    deinit {
        try? input.close()
        // Nobody waits for it any more, and no zombie is to stay behind.
        if status.withLock({ $0 == nil }) {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    package func kill() { kill(identifier, SIGKILL) }

    /// Waits for its end, blocking the thread.
    ///
    /// - Returns: its exit code; 128 and the signal where one ended it.
    @discardableResult
    package func waitUntilExit() -> Int32 {
        let status = status.withLock { known in
            if let known { return known }
            var status: Int32 = 0
            while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
            known = status
            return status
        }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    private func kill(_ identifier: pid_t, _ signal: Int32) {
        // Once it was waited for, its number may be another's.
        guard status.withLock({ $0 == nil }) else { return }
        _ = Glibc.kill(identifier, signal)
    }
}
