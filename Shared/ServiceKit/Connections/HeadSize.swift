/// How large the head of a request may be.
enum HeadSize {
    /// Bytes of the URL, as it stands in the request's first line.
    static let url = 8 << 10
    /// Bytes of one header field.
    static let field = 16 << 10
    /// Bytes of all of them, with the URL.
    static let all = 64 << 10
    /// How many of them.
    static let count = 128
}
