import Access
import HTTPTypes
import ServiceKit
import Testing

/// Every route that there is, for each kind of credential that must not use it: made from the table of routes, so that none
/// is forgotten.
struct CredentialTests {
    @Test func `a credential that opens nothing opens no route, and changes nothing`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            let refused = try await world.deadCredentials(of: acme)
            let before = try await world.ends()
            for served in world.routes where served.route.access.needsCredential {
                for credential in refused {
                    let answer = try await world.send(served, as: acme, credential.headers)
                    #expect(answer.status == credential.status, "\(served) with \(credential.name): \(answer)")
                    #expect(answer.code == credential.code, "\(served) with \(credential.name): \(answer)")
                    #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true, "\(served)")
                    #expect(try await world.ends() == before, "\(served) with \(credential.name) wrote something")
                }
            }
        }
    }

    @Test func `a key that may do all but this may not do this, is told what it lacks, and changes nothing`()
        async throws
    {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            var keys: [Scope: String] = [:]
            for scope in Scope.allCases { keys[scope] = try await world.keyWithout(scope, of: "acme") }
            let before = try await world.ends()
            for served in world.routes {
                guard case .scope(let scope) = served.route.access, let key = keys[scope] else { continue }
                let answer = try await world.send(served, as: acme, [.apiKey: key])
                #expect(answer.status == 403, "\(served): \(answer)")
                #expect(answer.code == "scope_missing", "\(served): \(answer)")
                #expect(answer.headers[.wwwAuthenticate]?.contains("scope=\"\(scope.rawValue)\"") == true)
                #expect(try await world.ends() == before, "\(served) wrote something")
            }
        }
    }

    @Test func `a key that may do this alone may do this, and no other scope's`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            for scope in Scope.allCases where scope != .operator && scope != .tenantAdmin {
                let key = try await world.key(of: "acme", [scope]).key.text
                for served in world.routes where served.route.method == .get {
                    guard case .scope(let needed) = served.route.access else { continue }
                    let answer = try await world.send(served, as: acme, [.apiKey: key])
                    #expect(answer.status == (needed == scope ? 200 : 403), "\(served) with \(scope): \(answer)")
                }
            }
        }
    }

    @Test func `another tenant's handle is answered as one that nobody has, to the last byte`() async throws {
        try await World.run { world in
            let (acme, beta) = try await world.settle()
            var nobody = acme
            nobody[":handle"] = "nobody"
            let jwt = try world.token(#""sub":"bea","tenant":"beta","roles":["admin"]"#)
            let withoutScopes = try await world.key(of: "beta", [.inboxWrite]).key.text
            let before = try await world.ends()
            for served in world.routes where served.route.access.needsCredential {
                guard served.route.path.contains("/:handle") else { continue }
                for key in [beta.admin, withoutScopes, jwt] {
                    let answer = try await world.send(served, as: acme, [.apiKey: key])
                    #expect(answer.status == 404, "\(served): \(answer)")
                    #expect(answer.code == "not_found")
                    #expect(answer == (try await world.send(served, as: nobody, [.apiKey: key])), "\(served)")
                    #expect(try await world.ends() == before, "\(served) wrote something")
                }
            }
        }
    }

    @Test func `a request that must prove itself is refused alike, whoever is named and whatever is shown`()
        async throws
    {
        try await World.run { world in
            let (acme, beta) = try await world.settle()
            let before = try await world.ends()
            for served in world.routes where served.route.access == .proof {
                var answers: Set<Answer> = []
                for handle in ["acme", "beta", "nobody"] {
                    for headers in [[:], [.apiKey: acme.admin], [.apiKey: beta.admin]] as [HTTPFields] {
                        var named = acme
                        named[":handle"] = handle
                        answers.insert(try await world.send(served, as: named, headers))
                    }
                }
                #expect(answers.count == 1, "\(served): \(answers)")
                #expect(answers.allSatisfy { (400..<500).contains($0.status) }, "\(served): \(answers)")
                #expect(try await world.ends() == before, "\(served) wrote something")
            }
        }
    }
}

extension RouteAccess {
    /// Whether a credential of a tenant is needed.
    var needsCredential: Bool {
        switch self {
        // An operator's is no tenant's.
        case .scope(.operator): false
        case .scope, .credential: true
        case .operatorScope, .proof, .open: false
        }
    }
}

extension World {
    /// Sends a route's example.
    func send(
        _ served: Served, as things: Things, but other: (place: String, name: String)? = nil, _ headers: HTTPFields
    ) async throws -> Answer {
        let path = try #require(
            things.path(served.route.path, but: other),
            "\(served): nothing is known for one of \(Things.places(in: served.route.path)): World.settle() makes it")
        let example = try #require(
            served.route.access == .proof
                ? Examples.Example(body: served.route.method == .get ? nil : "{}")
                : Examples.example(of: served.route, for: things), "\(served) has no example: Examples has them")
        return try await way.ask(
            served.service, served.route.method, path + example.query, example.body, headers: headers)
    }
}
