import Access

/// What a tenant has, by the places of paths where it is named: `webhooks/:id` is the id of a webhook.
struct Things: Sendable {
    let tenant: String
    /// A key that may do all that the tenant may.
    let admin: String
    private(set) var names: [String: String] = [:]

    init(tenant: String, admin: String) {
        self.tenant = tenant
        self.admin = admin
        names[":handle"] = tenant
    }

    subscript(place: String) -> String? {
        get { names[place] }
        set { names[place] = newValue }
    }

    /// The places in the path of a route, in order: a parameter with the part before it, or alone behind another one.
    static func places(in path: String) -> [String] {
        parts(of: path).compactMap(\.place)
    }

    /// The path with names in its places.
    ///
    /// - Returns: nil where nothing is known for one of them.
    func path(_ path: String, but other: (place: String, name: String)? = nil) -> String? {
        var filled = ""
        for part in Self.parts(of: path) {
            guard let place = part.place else {
                filled += "/\(part.text)"
                continue
            }
            guard let name = other?.place == place ? other?.name : names[place] else { return nil }
            filled += "/\(name)"
        }
        return filled
    }

    private static func parts(of path: String) -> [(text: Substring, place: String?)] {
        var parts: [(text: Substring, place: String?)] = []
        for text in path.split(separator: "/") {
            guard text.hasPrefix(":") else {
                parts.append((text, nil))
                continue
            }
            let isAlone = text == ":handle" || parts.last?.place != nil
            parts.append((text, isAlone ? String(text) : "\(parts.last?.text ?? "")/\(text)"))
        }
        return parts
    }
}
