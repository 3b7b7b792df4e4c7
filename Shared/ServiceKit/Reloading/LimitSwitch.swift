import Synchronization

/// Whether limits hold: asked at each request, and changed while requests come.
package final class LimitSwitch: Sendable {
    private let state: Atomic<Bool>

    package init(_ isOn: Bool) {
        state = Atomic(isOn)
    }

    package var isOn: Bool { state.load(ordering: .relaxed) }

    /// Takes what `CARILLON_RATE_LIMITS` says when settings are read again.
    package var reload: Reload {
        Reload(.rateLimits) { [self] settings in
            { self.state.store(settings.rateLimits, ordering: .relaxed) }
        }
    }
}
