/// Members, inside of an object's body.
extension JSONWriter {
    /// The name and the colon; the value must follow.
    package mutating func name(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(ASCII.colon)
        needsComma = false
    }

    package mutating func memberNull(_ name: String) {
        self.name(name)
        null()
    }

    package mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: Int) {
        self.name(name)
        int(value)
    }

    package mutating func member(_ name: String, _ value: Int64) {
        self.name(name)
        int64(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    package mutating func member(_ name: String, _ value: Double) {
        self.name(name)
        double(value)
    }

    /// Anything that writes itself, and arrays of such.
    package mutating func member<T: JSONEncodable>(_ name: String, _ value: T) {
        self.name(name)
        value.write(to: &self)
    }

    /// The member if there is a value, else nothing.
    package mutating func member<T: JSONEncodable>(_ name: String, ifPresent value: T?) {
        guard let value else { return }
        member(name, value)
    }

    /// The member, with null where there is no value.
    package mutating func member<T: JSONEncodable>(_ name: String, orNull value: T?) {
        guard let value else { return memberNull(name) }
        member(name, value)
    }

    /// A member whose value is JSON already.
    package mutating func member(_ name: String, raw json: some Collection<UInt8>) {
        self.name(name)
        raw(json)
    }

    package mutating func member<E: Error>(
        _ name: String, object body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        self.name(name)
        try object(body)
    }

    package mutating func member<E: Error>(
        _ name: String, array body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        self.name(name)
        try array(body)
    }
}
