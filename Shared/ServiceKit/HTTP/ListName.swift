/// What tells a list from others: its path, and whose it is. A cursor carries it, so that the place that it stands for in one
/// list is not taken for one in another.
package struct ListName: Hashable, Sendable {
    /// A few hexadecimal digits. It keeps mistakes apart, and no secrets.
    let text: String

    package init(path: String, tenant: String = "") {
        var path = path[...]
        while path.hasSuffix("/") { path.removeLast() }
        // FNV-1a, 32 bits, over both and something that stands in neither.
        var hash: UInt32 = 0x811c_9dc5
        for bytes in [path.utf8, "\n"[...].utf8, tenant[...].utf8] {
            for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        }
        text = String(hash, radix: 16)
    }
}
