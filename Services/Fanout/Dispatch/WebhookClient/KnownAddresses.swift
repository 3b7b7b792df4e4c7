import NIOCore

/// What is known of a host's addresses, and when it is looked up again: decides, and asks nobody itself.
///
/// What was found once is used beyond its time while it is looked up again, so that only the first delivery to a host ever
/// waits; what fails is not tried again for a while, longer each time.
struct KnownAddresses {
    enum Addresses: Hashable {
        /// Those that may be reached, in order of preference; at least one.
        case allowed([SocketAddress])
        /// There are some, but none that may be reached.
        case refused(String)
        case unknown(String)
    }

    let host: String
    let limits: WebhookClientLimits
    /// What was learned last that still counts.
    private var addresses: Addresses?
    /// When it is to be looked up again, and until when it may be used meanwhile.
    private var expiry = NIODeadline.distantPast
    private var staleEnd = NIODeadline.distantPast
    private var isFound = false
    /// How many look-ups have failed since one succeeded.
    private var failures = 0
    private var lookUp: (job: HostLookUp, since: NIODeadline)?
    /// Whether those who waited for the look-up have given up, and it still blocks a thread.
    private var isLate = false

    init(host: String, limits: WebhookClientLimits) {
        self.host = host
        self.limits = limits
    }

    /// What can be relied on now; nil if a look-up is to be waited for.
    func usable(at now: NIODeadline) -> Addresses? {
        if now < max(expiry, staleEnd) { return addresses }
        return isLate ? .unknown("\(host): the servers of the name don't answer") : nil
    }

    func isLookUpDue(at now: NIODeadline) -> Bool {
        lookUp == nil && now >= expiry
    }

    /// Whether there is nothing worth to be kept. A failure counts for a while after it has expired, because the next one
    /// is then a further one.
    func isForgettable(at now: NIODeadline) -> Bool {
        let memory = failures > 0 ? limits.failedLookUpTimeAtMost : .zero
        return lookUp == nil && now >= max(expiry, staleEnd) + memory
    }

    /// Begins a look-up; one is under way at a time.
    mutating func begin(port: Int, at now: NIODeadline, promise: EventLoopPromise<[SocketAddress]>) -> HostLookUp {
        let job = HostLookUp(of: host, port: port, wasFound: isFound, promise: promise)
        lookUp = (job, now)
        return job
    }

    /// Takes back the look-up that nobody waits for any more.
    mutating func takeLookUp() -> (job: HostLookUp, since: NIODeadline)? {
        defer { lookUp = nil }
        return lookUp
    }

    /// It can't be taken back: its thread waits for the servers of the name, and will for a while.
    mutating func keep(_ lookUp: (job: HostLookUp, since: NIODeadline), at now: NIODeadline) {
        self.lookUp = lookUp
        isLate = isLate || now >= lookUp.since + limits.lookUp
    }

    /// - Returns: false if the look-up was taken back, and its result is nobody's.
    mutating func end(_ job: HostLookUp) -> Bool {
        guard lookUp?.job === job else { return false }
        lookUp = nil
        isLate = false
        return true
    }

    mutating func learn(_ addresses: Addresses, at now: NIODeadline) {
        self.addresses = addresses
        isFound = true
        failures = 0
        expiry = now + limits.addressTime
        staleEnd = expiry
        // A refusal is not said again without another look.
        if case .allowed = addresses { staleEnd = expiry + limits.staleAddressTime }
    }

    /// Takes note of a failure. What was found before keeps its time, unless the name is gone for certain.
    ///
    /// - Returns: what those who waited are told.
    mutating func learn(_ error: AddressLookupError, at now: NIODeadline) -> Addresses {
        let unknown = Addresses.unknown("\(host): \(error.reason)")
        if error.cause == .notAsked {
            expiry = now + limits.failedLookUpTime
        } else {
            expiry = now + min(limits.failedLookUpTime * (1 << min(failures, 16)), limits.failedLookUpTimeAtMost)
            failures += 1
            isFound = false
        }
        if error.cause == .nothingThere || now >= staleEnd {
            addresses = unknown
            staleEnd = expiry
        }
        return unknown
    }
}
