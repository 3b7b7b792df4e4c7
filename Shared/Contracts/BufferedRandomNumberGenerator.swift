import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The system's random numbers, fetched many at a time: on Linux each number of `SystemRandomNumberGenerator` is a call of
/// the kernel, and an attempt takes several.
package struct BufferedRandomNumberGenerator: RandomNumberGenerator {
    private static let buffer = Mutex<[UInt64]>([])

    package init() {}

    package mutating func next() -> UInt64 {
        Self.buffer.withLock { buffer in
            if let number = buffer.popLast() { return number }
            // What one call of `getentropy` gives at most.
            buffer = [UInt64](repeating: 0, count: 32)
            #if canImport(Glibc)
                let isFilled = buffer.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) } == 0
                if isFilled { return buffer.removeLast() }
            #endif
            buffer = []
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
    }
}
