import NIOCore

/// The look-ups of a lane. Which of them are begun, and what counts meanwhile, `KnownAddresses` says.
extension ClientLane {
    func wait(_ exchange: Exchange, for state: OriginState) {
        active[ObjectIdentifier(exchange)] = exchange
        exchange.startTimer(on: loop, atMost: limits.lookUp, .timeout, "timed out looking up the address of the host")
        exchange.whenDone = { self.leave(exchange, state) }
        state.waiting.append(exchange)
    }

    /// It does not wait for the look-up any more. If nobody does, the look-up is not begun, if it has not been.
    private func leave(_ exchange: Exchange, _ state: OriginState) {
        active[ObjectIdentifier(exchange)] = nil
        state.waiting.removeAll { $0 === exchange }
        guard state.waiting.isEmpty, let lookUp = state.known.takeLookUp() else { return }
        if !resolver.drop(lookUp.job) { state.known.keep(lookUp, at: .now()) }
    }

    func lookUp(_ state: OriginState, at now: NIODeadline) {
        let promise = loop.makePromise(of: [SocketAddress].self)
        let job = state.known.begin(port: state.origin.port, at: now, promise: promise)
        promise.futureResult.assumeIsolated().whenComplete { self.ended(job, state, $0) }
        resolver.start(job)
    }

    private func ended(_ job: HostLookUp, _ state: OriginState, _ result: Result<[SocketAddress], any Error>) {
        guard state.known.end(job) else { return }
        let answer: KnownAddresses.Addresses
        switch result {
        case .success(let addresses) where !addresses.isEmpty:
            answer = judge(addresses)
            state.known.learn(answer, at: .now())
        case .success:
            answer = state.known.learn(AddressLookupError(.nothingThere, "the host has no addresses"), at: .now())
        case .failure(let error):
            let error = error as? AddressLookupError ?? AddressLookupError(.noAnswer, "the look-up failed")
            answer = state.known.learn(error, at: .now())
        }
        let waiting = state.waiting
        state.waiting = []
        for exchange in waiting {
            exchange.whenDone = nil
            // It may be out of date at once, where the limits say so: these have waited for it, and take it.
            proceed(exchange, to: state, answer)
        }
    }

    /// The rules are applied to the addresses that a connection is made to, before anything is sent anywhere.
    ///
    /// - Parameter literal: whether the URL itself names the address.
    func judge(_ addresses: [SocketAddress], literal: Bool = false) -> KnownAddresses.Addresses {
        var refusal: EgressRefusal?
        let allowed = addresses.filter { address in
            guard let reason = rules.refusal(of: address) else { return true }
            refusal = refusal ?? reason
            return false
        }
        guard allowed.isEmpty else { return .allowed(allowed) }
        // An address in the URL is shown as it is; one that a name was found at is not: who owns the name may not be
        // meant to know what it means here.
        let sentence = literal ? refusal?.description : refusal?.withoutAddress
        return .refused(sentence ?? "there is no address")
    }
}
