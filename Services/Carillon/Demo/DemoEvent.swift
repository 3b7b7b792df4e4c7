/// What the demo posts: a type and a payload, in JSON.
struct DemoEvent: Hashable, Sendable {
    let type: String
    let payload: String
    /// Whether the type is not in the catalogue, so that the tenant registers it first.
    var isOwn = false
}
