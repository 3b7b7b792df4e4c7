import Contracts
import JSON
import Testing

@testable import Control

@Suite("The directory of a tenant")
struct TenantDirectoryTests {
    private func entity<Document>(_ document: Document, at offset: Int64 = 0) -> Entity<Document> {
        Entity(document: document, revision: 1, createdOffset: offset, offset: offset, changedAt: 0)
    }

    private func ids(_ directory: TenantDirectory, role: String) -> Set<String> {
        var ids: Set<String> = []
        var users = directory.users(inRole: role)
        while let id = users.next() { ids.insert(id) }
        return ids
    }

    @Test("a user is found by each role, and by none that was taken away")
    func roles() {
        var directory = TenantDirectory()
        directory.put(entity(user("a", roles: ["x", "y"])))
        directory.put(entity(user("b", roles: ["y"])))
        #expect(ids(directory, role: "y") == ["a", "b"])
        directory.put(entity(user("a", roles: ["z"])))
        #expect(ids(directory, role: "x").isEmpty)
        #expect(ids(directory, role: "y") == ["b"])
        directory.remove(.user, "b", at: 7)
        #expect(ids(directory, role: "y").isEmpty)
        #expect(directory.version == 7)
        #expect(directory.userCount == 1)
    }

    @Test("it is counted how many members all groups have together")
    func memberships() {
        var directory = TenantDirectory()
        directory.put(entity(group("one", [.user("a"), .user("b")])))
        directory.put(entity(group("two", [.group("one")])))
        #expect(directory.membershipCount == 3)
        directory.put(entity(group("one", [.user("b")])))
        #expect(directory.membershipCount == 2)
        directory.remove(.group, "two", at: 1)
        directory.remove(.group, "two", at: 2)
        #expect(directory.membershipCount == 1)
    }

    @Test("a circle is seen before it is closed")
    func circles() {
        var directory = TenantDirectory()
        directory.put(entity(user("a")))
        directory.put(entity(group("one", [.group("two"), .user("a")])))
        directory.put(entity(group("two", [.group("three")])))
        #expect(directory.wouldContainItself("three", with: [.group("one")]))
        #expect(directory.wouldContainItself("one", with: [.group("one")]))
        #expect(!directory.wouldContainItself("three", with: [.user("one"), .group("four")]))
    }

    @Test("of members one after the other each group below them is walked once, and a circle is still seen")
    func harmless() {
        var directory = TenantDirectory()
        directory.put(entity(group("shared", [.group("deep")])))
        for id in ["a", "b"] { directory.put(entity(group(id, [.group("shared")]))) }
        directory.put(entity(group("bad", [.group("shared"), .group("new")])))
        var harmless: Set<String> = []
        #expect(!directory.wouldContainItself("new", with: [.group("a")], harmless: &harmless))
        #expect(harmless == ["a", "shared", "deep"])
        #expect(!directory.wouldContainItself("new", with: [.group("b"), .user("x")], harmless: &harmless))
        #expect(directory.wouldContainItself("new", with: [.group("bad")], harmless: &harmless))
        #expect(directory.wouldContainItself("new", with: [.group("new")], harmless: &harmless))
        #expect(harmless == ["a", "b", "shared", "deep"])
    }

    @Test("the kinds of attributes follow the users that have them, elements of arrays and members of objects too")
    func kinds() {
        var directory = TenantDirectory()
        directory.put(
            entity(user("a", attributes: #"{"plan":"pro","age":3,"tags":["x",1],"address":{"zip":"1"},"no":{}}"#)))
        directory.put(entity(user("b", attributes: #"{"plan":2}"#)))
        #expect(directory.attributes.kinds(at: "/plan") == [.string, .number])
        #expect(directory.attributes.kinds(at: "/tags") == [.string, .number])
        #expect(directory.attributes.kinds(at: "/address/zip") == [.string])
        #expect(directory.attributes.kinds(at: "/address").isEmpty)
        directory.put(entity(user("b")))
        #expect(directory.attributes.kinds(at: "/plan") == [.string])
        directory.remove(.user, "a", at: 1)
        #expect(directory.attributes.kinds(at: "/age").isEmpty)
    }

    @Test("what was handed out does not change with what is folded later")
    func snapshots() {
        var directory = TenantDirectory()
        for index in 0..<1_000 { directory.put(entity(user("u\(index)", roles: ["all"]))) }
        let before = directory
        for index in 0..<1_000 { directory.remove(.user, "u\(index)", at: 1) }
        #expect(ids(before, role: "all").count == 1_000)
        #expect(before.user("u500") != nil)
        #expect(directory.userCount == 0)
    }

    @Test("users of two tenants under one id are two users")
    func tenants() async throws {
        let folder = try TemporaryFolder()
        let instance = try Instance(try await preparedLog(), at: folder.file("one"))
        try await running(instance) {
            try await instance.writer.create(user("a", roles: ["x"]), actor: "test")
            try await instance.writer.create(user("a", tenant: "other", roles: ["y"]), actor: "test")
            #expect(ids(instance.state.directory(tenant: "acme"), role: "x") == ["a"])
            #expect(ids(instance.state.directory(tenant: "acme"), role: "y").isEmpty)
            let key = EntityKey(.user, "acme/a")
            try await instance.writer.delete(key, tenant: "acme", actor: "test")
            #expect(instance.state.user(tenant: "acme", id: "a") == nil)
            #expect(instance.state.user(tenant: "other", id: "a") != nil)
            #expect(instance.state.entity(UserDocument.self, tenant: "acme", id: "other/a") == nil)
        }
    }
}
