/// Something that a log opened and that ends with it: a reader, a member of a group.
protocol Ending: AnyObject, Sendable {
    func close() async
}

/// Remembers it for as long as somebody else holds it.
struct WeakEnding: Sendable {
    weak let value: (any Ending)?
}
