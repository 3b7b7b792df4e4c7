import Foundation
import ServiceKit
import Synchronization

/// Time that passes when a test says so.
final class TestTime: Sendable {
    private let milliseconds = Mutex<Int64>(1_772_357_400_000)

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(by duration: Duration) { milliseconds.withLock { $0 += duration.milliseconds } }
}

/// A folder that is gone when nobody needs it any more.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "isolation-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
