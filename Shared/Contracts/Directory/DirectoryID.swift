/// The id of a user, group or rule: the tenant's own choice, so that what it has in its own database can stand here
/// under the same name.
package enum DirectoryID {
    package static let mostBytes = 128

    /// 1 to 128 of `A`–`Z`, `a`–`z`, `0`–`9` and `.` `_` `-` `@` `+` `~`: nothing that a path or a list of ids would
    /// have to escape, and no `/` and `:`, with which longer names are made of it. Nor `.` or `..`: as a part of a path those
    /// are taken for steps in it, so that nobody could read or delete what is called so.
    package static func isValid(_ id: String) -> Bool {
        (1...mostBytes).contains(id.utf8.count) && id.utf8.allSatisfy(isAllowed) && id != "." && id != ".."
    }

    package static let rule = "must be 1 to 128 of A to Z, a to z, 0 to 9 and . _ - @ + ~, and not . or .."

    /// What one has in the control topic and as the receiver of a delivery: ids are a tenant's own, and two tenants may
    /// have the same.
    package static func entityID(tenant: String, id: String) -> String { "\(tenant)/\(id)" }

    /// The id in what `entityID` made; nil if it is something else or another tenant's.
    package static func id(in entityID: String, of tenant: String) -> String? {
        guard entityID.utf8.count > tenant.utf8.count + 1, entityID.hasPrefix("\(tenant)/") else { return nil }
        return String(entityID.dropFirst(tenant.count + 1))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ".-_@+~".utf8.contains(byte)
        }
    }
}
