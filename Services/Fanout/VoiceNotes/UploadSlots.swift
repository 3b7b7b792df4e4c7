import Synchronization

/// Bounds the uploads that come to one instance at a time: each of them holds a file open.
final class UploadSlots: Sendable {
    private let taken = Atomic(0)

    /// - Returns: false where there is none.
    func take() -> Bool {
        if taken.add(1, ordering: .relaxed).newValue <= VoiceNoteLimits.mostUploads { return true }
        release()
        return false
    }

    func release() { taken.subtract(1, ordering: .relaxed) }
}
