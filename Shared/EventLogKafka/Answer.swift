import Synchronization

/// One value that one task waits for and another thread gives, once. A cancelled wait ends at once; what comes later is
/// dropped.
final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case given(Result<Value, any Error>)
        case over
    }

    private let state = Mutex(State.open)

    /// To be called once.
    ///
    /// - Throws: what `give` was given, or `CancellationError`.
    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let given: Result<Value, any Error>? = state.withLock { state in
                    guard case .given(let result) = state else {
                        state = .awaited(continuation)
                        return nil
                    }
                    state = .over
                    return result
                }
                if let given { continuation.resume(with: given) }
            }
        } onCancel: {
            give(.failure(CancellationError()))
        }
    }

    /// Only the first call has an effect.
    func give(_ result: Result<Value, any Error>) {
        let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .given(result)
                return nil
            case .awaited(let continuation):
                state = .over
                return continuation
            case .given, .over: return nil
            }
        }
        continuation?.resume(with: result)
    }
}
