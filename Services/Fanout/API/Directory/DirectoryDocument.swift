import Contracts
import Control
import HTTPTypes
import ServiceKit

/// What users, groups and rules have in common.
protocol DirectoryDocument: ControlDocument {
    var id: String { get }
    var createdAt: Int64 { get set }
    var updatedAt: Int64 { get set }

    /// The most that a tenant has.
    static var most: Int { get }
    static func count(in directory: TenantDirectory) -> Int
    static func find(_ id: String, in directory: TenantDirectory) -> Entity<Self>?
}

extension DirectoryDocument {
    /// - Throws: `Problem` 409 where the tenant has as many as it may have.
    static func checkRoom(in directory: TenantDirectory) throws(Problem) {
        guard count(in: directory) < most else {
            throw Problem.conflict("limit_reached", "There are \(most) of these already.")
        }
    }

    /// Whether it says the same, whenever it was written.
    func says(theSameAs other: Self) -> Bool {
        var other = other
        (other.createdAt, other.updatedAt) = (createdAt, updatedAt)
        return self == other
    }
}

extension UserDocument: DirectoryDocument {
    static var most: Int { 1_000_000 }
    static func count(in directory: TenantDirectory) -> Int { directory.userCount }
    static func find(_ id: String, in directory: TenantDirectory) -> Entity<Self>? { directory.user(id) }
}

extension GroupDocument: DirectoryDocument {
    static var most: Int { 10_000 }
    static func count(in directory: TenantDirectory) -> Int { directory.groupCount }
    static func find(_ id: String, in directory: TenantDirectory) -> Entity<Self>? { directory.group(id) }
}

extension RuleDocument: DirectoryDocument {
    static var most: Int { 1_000 }
    static func count(in directory: TenantDirectory) -> Int { directory.ruleCount }
    static func find(_ id: String, in directory: TenantDirectory) -> Entity<Self>? { directory.rule(id) }
}
