/// A pointer to one of librdkafka's objects (handle, topic, queue) on its way between threads.
///
/// `@unchecked Sendable`: librdkafka documents these objects as thread-safe, and every holder keeps the owner
/// (`KafkaHandle`) alive for as long as it uses the pointer.
struct KafkaPointer: Hashable, @unchecked Sendable {
    let raw: OpaquePointer

    init(_ raw: OpaquePointer) { self.raw = raw }
}
