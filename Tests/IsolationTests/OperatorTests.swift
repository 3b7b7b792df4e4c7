import Access
import HTTPTypes
import JSON
import ServiceKit
import Testing

/// The paths on which operators act for any tenant: made from the table of routes, too.
struct OperatorTests {
    @Test func `each route of a tenant's is there for operators, who need the same scope`() async throws {
        try await World.run { world in
            var mirrored = 0
            for served in world.routes where served.route.path.hasPrefix("/v2/handles/") {
                guard case .scope(let scope) = served.route.access else { continue }
                let path = served.route.path.replacing("/v2/handles/", with: "/v2/admin/handles/")
                let mirror = Route(served.route.method, path, .operatorScope(scope))
                #expect(world.routes.contains(Served(route: mirror, service: .fanout)), "\(served)")
                mirrored += 1
            }
            #expect(mirrored == world.operatorRoutes.count)
        }
    }

    @Test func `whoever is no operator is refused before anything is said of a handle, and changes nothing`()
        async throws
    {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            var nobody = acme
            nobody[":handle"] = "nobody"
            let dead = try await world.deadCredentials(of: acme)
            let admin = try world.token(#""sub":"eva","tenant":"acme","roles":["admin"]"#)
            let forged = String(admin.dropLast(8)) + "AAAAAAAA"
            let ended = try Operators.token(#""sub":"olga","roles":["operator","admin"]"#, at: world.time.now - 400_000)
            let operatorKey = try await world.key(of: "acme", [.operator, .tenantAdmin]).key.text
            let refused =
                dead + [
                    Refused("a tenant's key", acme.admin, 403, "operator_required"),
                    Refused("a key with the scope", operatorKey, 403, "operator_required"),
                    Refused("a JWT of the tenant's admin", admin, 403, "operator_required"),
                    Refused("a forged JWT", forged, 401, "jwt_signature_invalid"),
                    Refused("a JWT that has expired", ended, 401, "jwt_expired"),
                ]
            let before = try await world.ends()
            for served in world.operatorRoutes {
                for credential in refused {
                    let answer = try await world.send(served, as: acme, credential.headers)
                    #expect(answer.status == credential.status, "\(served) with \(credential.name): \(answer)")
                    #expect(answer.code == credential.code, "\(served) with \(credential.name): \(answer)")
                    #expect(answer == (try await world.send(served, as: nobody, credential.headers)), "\(served)")
                    #expect(try await world.ends() == before, "\(served) with \(credential.name) wrote something")
                }
            }
        }
    }

    @Test func `an operator needs the scope, and a handle that somebody has`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            var nobody = acme
            nobody[":handle"] = "nobody"
            let all = try world.header(#""sub":"olga","roles":["operator","admin"]"#)
            let before = try await world.ends()
            for served in world.operatorRoutes {
                guard case .operatorScope(let scope) = served.route.access else { continue }
                let others = Scope.allCases.filter { $0 != scope && $0 != .tenantAdmin }.map(\.rawValue)
                let poor = try world.header(#""sub":"olga","scope":"\#(others.joined(separator: " "))""#)
                let answer = try await world.send(served, as: acme, poor)
                #expect(answer.status == 403 && answer.code == "scope_missing", "\(served): \(answer)")
                let stranger = try await world.send(served, as: nobody, all)
                #expect(stranger.status == 404 && stranger.code == "not_found", "\(served): \(stranger)")
                #expect(try await world.ends() == before, "\(served) wrote something")
            }
        }
    }

    @Test func `what is the operator's alone is open to keys with that scope, and to no other that a tenant can have`()
        async throws
    {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            let refused =
                try await world.deadCredentials(of: acme) + [
                    Refused(
                        "a key with every other scope", try await world.keyWithout(.operator, of: "acme"), 403,
                        "scope_missing")
                ]
            let operatorKey = try await world.key(of: "beta", [.operator]).key.text
            let theirs = world.routes.filter { $0.route.access == .scope(.operator) }
            #expect(!theirs.isEmpty)
            for served in theirs {
                let before = try await world.ends()
                for credential in refused {
                    let answer = try await world.send(served, as: acme, credential.headers)
                    #expect(answer.status == credential.status, "\(served) with \(credential.name): \(answer)")
                    #expect(answer.code == credential.code, "\(served) with \(credential.name): \(answer)")
                    #expect(try await world.ends() == before, "\(served) with \(credential.name) wrote something")
                }
                let answer = try await world.send(served, as: acme, [.apiKey: operatorKey])
                #expect(answer.isGood, "\(served): \(answer)")
            }
        }
    }

    @Test func `an operator is answered as the tenant is, and what they change is told of with their name`()
        async throws
    {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            let olga = try world.header(#""sub":"olga","roles":["operator","admin"]"#)
            for served in world.operatorRoutes where served.route.method == .get {
                guard case .operatorScope(let scope) = served.route.access else { continue }
                let path = served.route.path.replacing("/v2/admin/handles/", with: "/v2/handles/")
                let own = Served(route: Route(.get, path, .scope(scope)), service: .fanout)
                let answer = try await world.send(served, as: acme, olga)
                #expect(answer.isGood, "\(served): \(answer)")
                #expect(answer == (try await world.send(own, as: acme, [.apiKey: acme.admin])), "\(served)")
            }
            let base = "/v2/admin/handles/acme"
            let body = #"{"scopes": ["events:write"]}"#
            let made = try await world.way.ask(.fanout, .post, "\(base)/keys", body, headers: olga)
            let id = try #require(try made.json["id"]?.string)
            #expect(made.headers[.location] == "\(base)/keys/\(id)")
            let eva = try world.header(#""sub":"eva","tenant":"acme","roles":["admin"]"#)
            let ended = try await world.way.ask(.fanout, .delete, "/v2/handles/acme/keys/\(id)", headers: eva)
            #expect(ended.isGood)
            let query = "/v2/handles/acme/audit-log?kind=key&entity=\(id)"
            let told = try await world.way.ask(.fanout, .get, query, key: acme.admin).json["data"]
            #expect(told?.elements.map { $0["actor"]?.string } == ["jwt:eva", "operator:olga"])
        }
    }

    @Test func `what is the operator's own needs no tenant, and what is a tenant's does`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            let olga = try world.header(#""sub":"olga","roles":["operator","admin"]"#)
            let admin = try world.header(#""sub":"eva","tenant":"acme","roles":["admin"]"#)
            for served in world.routes where served.route.access.needsCredential {
                let answer = try await world.send(served, as: acme, olga)
                guard served.route.access == .scope(.operator) else {
                    #expect(answer.status == 403 && answer.code == "tenant_missing", "\(served): \(answer)")
                    continue
                }
                #expect(answer.isGood, "\(served): \(answer)")
                let refused = try await world.send(served, as: acme, admin)
                #expect(refused.status == 403 && refused.code == "scope_missing", "\(served): \(refused)")
            }
        }
    }
}

extension World {
    var operatorRoutes: [Served] {
        routes.filter { served in if case .operatorScope = served.route.access { true } else { false } }
    }

    func token(_ claims: String) throws -> String { try Operators.token(claims, at: time.now) }

    func header(_ claims: String) throws -> HTTPFields { [.authorization: "Bearer \(try token(claims))"] }
}
