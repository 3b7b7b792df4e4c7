import Contracts
import Control
import JSON
import ServiceKit

/// `{"name"?, "members"}`: the ids of users and of other groups.
struct GroupInput: Sendable {
    static let mostMembers = 10_000
    /// No more faults than this are told.
    private static let mostFaults = 20

    let name: String?
    let members: [GroupMember]

    /// - Parameters:
    ///   - id: of the group itself.
    ///   - directory: in which the members must be.
    /// - Throws: `JSONDecodingError`; `Problem` 422 with each member that is unknown or would close a circle.
    init(_ body: JSONNode, id: String, in directory: TenantDirectory) throws {
        let reader = try JSONObjectReader(body, allowing: ["id", "name", "members"])
        name = try DirectoryName.read(reader)
        let ids = try reader.strings("members")
        guard ids.count <= Self.mostMembers else {
            throw JSONDecodingError(
                pointer: reader.pointer(to: "members"), code: "too_many",
                message: "has \(ids.count) elements, and at most \(Self.mostMembers) are taken")
        }
        var members: [GroupMember] = []
        var faults: [Problem.Fault] = []
        var seen: Set<String> = []
        var harmless: Set<String> = []
        for (index, member) in ids.enumerated() where faults.count < Self.mostFaults {
            do throws(JSONDecodingError) {
                guard seen.insert(member).inserted else { throw .value("", "stands there twice") }
                members.append(try Self.member(member, of: id, in: directory, harmless: &harmless))
            } catch {
                let pointer = jsonPointer(appending: index, to: reader.pointer(to: "members"))
                faults.append(Problem.Fault(pointer: pointer, code: error.code, message: error.message))
            }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        self.members = members
    }

    /// Users before groups, where one id is both: `user:ID` and `group:ID` say which is meant.
    private static func member(
        _ text: String, of id: String, in directory: TenantDirectory, harmless: inout Set<String>
    ) throws(JSONDecodingError) -> GroupMember {
        let named = GroupMember(text: text)
        let member: GroupMember? =
            switch named {
            case .user(let user): directory.user(user) == nil ? nil : named
            case .group(let group): group == id || directory.group(group) != nil ? named : nil
            case nil:
                if directory.user(text) != nil {
                    .user(text)
                } else if text == id || directory.group(text) != nil {
                    .group(text)
                } else {
                    nil
                }
            }
        guard let member else {
            throw JSONDecodingError(
                pointer: "", code: "unknown_member_id", message: "is no user and no group that is known here")
        }
        guard !directory.wouldContainItself(id, with: [member], harmless: &harmless) else {
            throw JSONDecodingError(
                pointer: "", code: "group_cycle",
                message: "would make the group contain itself\(member.id == id ? "" : ", by the groups in it")")
        }
        return member
    }
}
