/// Where a schema of this registry is found: `/api/v1/schemas/{type}/versions/{n}`, with or without a host before it.
enum DataSchema {
    private static let path = ["api", "v1", "schemas"]

    /// Which version of which type a URI names; nil where it is none of ours. Which host it names does not matter: an
    /// instance doesn't know by which names it is reached.
    static func read(_ uri: String) -> (type: String, version: Int)? {
        var rest = Substring(uri)
        if let scheme = rest.firstRange(of: "://") {
            guard let slash = rest[scheme.upperBound...].firstIndex(of: "/") else { return nil }
            rest = rest[slash...]
        }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        // An empty part before the first slash, perhaps a path that a proxy puts before ours, and then ours.
        guard rest.hasPrefix("/"), parts.count >= 7, parts.dropLast(3).suffix(3).elementsEqual(path.map { $0[...] }),
            parts[parts.count - 2] == "versions", let type = CloudEventHeader.decode(String(parts[parts.count - 3])),
            let last = parts.last, last.utf8.allSatisfy({ (48...57).contains($0) }), let version = Int(last),
            version >= 1
        else { return nil }
        return (type, version)
    }
}
