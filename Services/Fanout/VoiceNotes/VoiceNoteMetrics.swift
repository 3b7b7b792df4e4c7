package import ServiceKit

/// What is counted of voice notes.
package struct VoiceNoteMetrics: Sendable {
    let announced: Counter
    let uploaded: Counter
    let expired: Counter
    let removed: Counter
    let bytes: Counter
    private let metrics: Metrics

    package init(_ metrics: Metrics) {
        func counter(_ step: String) -> Counter {
            metrics.counter(
                "carillon_voice_notes", "Voice notes that this instance saw through a step.", [("step", step)])
        }
        announced = counter("announced")
        uploaded = counter("uploaded")
        expired = counter("expired")
        removed = counter("removed")
        bytes = metrics.counter(
            "carillon_voice_note_upload_bytes", "Bytes of audio that came to this instance, whatever became of them.")
        self.metrics = metrics
    }

    /// An upload was not what had been announced.
    func refused(_ check: String) {
        metrics.counter(
            "carillon_voice_note_refusals", "Uploads that were not what had been announced, by what was wrong.",
            [("check", check)]
        ).add()
    }
}
