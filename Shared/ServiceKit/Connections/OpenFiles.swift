#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How many files and connections this process may have open.
package enum OpenFiles {
    #if canImport(Darwin)
        private static let kind = RLIMIT_NOFILE
    #else
        private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif

    /// What holds now, and what may be had without asking anybody. What is unlimited is a very large number.
    package static var allowed: (now: Int, most: Int) {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return (0, 0) }
        return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
    }

    /// Raises what is allowed to what may be had: a thousand, as many systems begin with, is less than the connections that a
    /// service takes. Where that is refused, all stays as it is.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(kind, &limit)
    }
}
