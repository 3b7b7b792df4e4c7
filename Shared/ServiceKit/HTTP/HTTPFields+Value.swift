package import HTTPTypes

extension HTTPFields {
    /// The value of a field, as the subscript has it. For those that nearly always come once or not at all: it puts nothing
    /// together then.
    package func value(_ name: HTTPField.Name) -> String? {
        guard let index = firstIndex(where: { $0.name == name }) else { return nil }
        if self[(index + 1)...].contains(where: { $0.name == name }) { return self[name] }
        return self[index].value
    }
}
