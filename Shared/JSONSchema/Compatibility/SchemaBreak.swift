/// One reason why a value that is valid under one schema may be invalid under another.
package struct SchemaBreak: Hashable, Sendable {
    /// A JSON Pointer into the schema that refuses the value, to the keyword that does; empty for the whole schema.
    package let path: String
    /// What it asks for and what the other schema allows, without the path. It begins with `can't be compared:` where a
    /// value may be refused, and nobody can say whether one is.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    static func unknown(_ path: String, _ why: String) -> SchemaBreak {
        SchemaBreak(path: path, reason: "can't be compared: \(why)")
    }
}
