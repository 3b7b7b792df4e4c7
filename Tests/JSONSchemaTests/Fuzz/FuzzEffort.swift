import Foundation

/// How much is tried: as much as every run of the tests can bear, or with `CARILLON_FUZZ=50` in the environment so many times
/// that, each time from other seeds.
enum FuzzEffort {
    static let times = max(ProcessInfo.processInfo.environment["CARILLON_FUZZ"].flatMap(Int.init) ?? 1, 1)

    /// Four seeds, which run side by side, for each time.
    static let seeds = 0..<UInt64(4 * times)
}
