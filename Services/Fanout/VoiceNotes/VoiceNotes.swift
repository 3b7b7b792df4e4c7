package import BlobStore
package import Contracts

/// What the routes of voice notes need.
package struct VoiceNotes: Sendable {
    let store: any BlobStore
    let links: VoiceNoteLinks
    let metrics: VoiceNoteMetrics
    let slots = UploadSlots()

    /// - Parameter publicURL: what links to the fan-out begin with.
    package init(store: any BlobStore, masterKey: MasterKey, publicURL: String, metrics: VoiceNoteMetrics) {
        self.store = store
        links = VoiceNoteLinks(store: store, masterKey: masterKey, publicURL: publicURL)
        self.metrics = metrics
    }
}
