import Access
import Testing

@Suite("Scopes")
struct ScopeTests {
    @Test("each scope permits itself and no other", arguments: Scope.allCases)
    func plain(scope: Scope) {
        let scopes = Scopes([scope])
        for other in Scope.allCases where scope != .tenantAdmin {
            #expect(scopes.permit(other) == (other == scope))
        }
        #expect(scopes.names == [scope.rawValue])
    }

    @Test("an administrator of a tenant has all of its scopes, and is no operator")
    func admin() {
        let scopes = Scopes([.tenantAdmin])
        for scope in Scope.allCases { #expect(scopes.permit(scope) == (scope != .operator)) }
    }

    @Test("names are read as they are written, manage_webhooks is another name, and unknown ones permit nothing")
    func names() {
        let scopes = Scopes(names: ["manage_webhooks", "inbox:read", "everything", "EVENTS:WRITE"])
        #expect(scopes == Scopes([.webhooksManage, .inboxRead]))
        #expect(scopes.description == "webhooks:manage,inbox:read")
        #expect(Scope(name: "nothing") == nil)
        #expect(Scope.allCases.allSatisfy { Scope(name: $0.rawValue) == $0 })
        #expect(!Scopes().permit(.eventsWrite))
    }
}
