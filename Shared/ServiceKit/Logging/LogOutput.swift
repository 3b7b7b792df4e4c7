import Foundation
import Synchronization

/// Where log lines go, whole and one after the other.
package final class LogOutput: Sendable {
    package static let standardError = LogOutput(writeToStandardError)

    private let sink: @Sendable ([UInt8]) -> Void
    private let turn = Mutex(())

    package init(_ sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.sink = sink
    }

    func write(_ line: [UInt8]) { turn.withLock { _ in sink(line) } }
}

private func writeToStandardError(_ line: [UInt8]) {
    var rest = line[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        // A log that can't be written is no reason to stop, and there is nobody left to tell.
        if written < 0, errno != EINTR { return }
        rest = rest.dropFirst(max(0, written))
    }
}
