// Names of fields, compared where they stand: for heads that are looked at before the server makes its own types of them.
extension String {
    /// Whether this is the name of a field, in whatever case.
    ///
    /// - Parameter name: in lower case.
    func isField(_ name: StaticString) -> Bool {
        utf8.count == name.utf8CodeUnitCount && begins(with: name)
    }

    /// Whether it begins so, in whatever case; also where it ends before that.
    ///
    /// - Parameter start: in lower case.
    func begins(with start: StaticString) -> Bool {
        start.withUTF8Buffer { start in
            zip(utf8, start).allSatisfy { ($0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0) == $1 }
        }
    }
}
