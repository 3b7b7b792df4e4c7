import HTTPTypes
import JSON
import ServiceKit
import Testing

/// What holds for every route that there is.
struct EveryRouteTests {
    @Test func `whoever may, can, and is told where it stands`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            for served in world.routesInOrder where served.route.access.needsCredential {
                let before = try await world.ends()
                let answer = try await world.send(served, as: acme, [.apiKey: acme.admin])
                #expect(answer.isGood, "\(served): \(answer)")
                let example = try #require(Examples.example(of: served.route, for: acme))
                guard example.isWrite else {
                    #expect(try await world.ends() == before, "\(served) wrote something")
                    continue
                }
                #expect(try await world.ends() != before, "\(served) wrote nothing")
                // Events are told of by their own id.
                guard !served.route.path.hasPrefix("/api/v1/notifications") else { continue }
                let position = try #require(answer.headers[.carillonPosition], "\(served)")
                for service in [Served.Service.ingest, .fanout] {
                    let path = service == .ingest ? "/api/v1/schemas" : "/v2/handles/acme/keys"
                    let next = try await world.way.ask(
                        service, .get, path, key: acme.admin, headers: [.carillonPosition: position])
                    #expect(next.status == 200, "\(served): \(position)")
                }
            }
        }
    }

    @Test func `a change that is made again is told where it stands, too`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            for served in world.routesInOrder where served.route.access.needsCredential {
                let example = try #require(Examples.example(of: served.route, for: acme), "\(served)")
                guard example.isWrite, served.route.method != .delete,
                    !served.route.path.hasPrefix("/api/v1/notifications")
                else { continue }
                let headers: HTTPFields = [.apiKey: acme.admin, .idempotencyKey: "again for \(served)"]
                let first = try await world.send(served, as: acme, headers)
                let again = try await world.send(served, as: acme, headers)
                #expect(again.isGood, "\(served): \(again)")
                #expect(first.headers[.carillonPosition] != nil, "\(served)")
                #expect(again.headers[.carillonPosition] != nil, "\(served)")
                if served.route.method == .post, first.status == 201 || first.status == 202 {
                    #expect(again.text == first.text, "\(served) made something twice")
                    #expect(again.status == first.status, "\(served)")
                    #expect(again.headers[.idempotencyReplayed] == "true", "\(served)")
                }
            }
        }
    }

    @Test func `a key that came with another body is refused, and what is no key, too`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            var refused = 0
            for served in world.routesInOrder where served.route.method == .post {
                guard served.route.access.needsCredential,
                    let example = Examples.example(of: served.route, for: acme), example.isWrite
                else { continue }
                let path = try #require(acme.path(served.route.path))
                func send(_ body: String?, _ idempotencyKey: String) async throws -> Answer {
                    try await world.way.ask(
                        served.service, .post, path, body, key: acme.admin,
                        headers: [.idempotencyKey: idempotencyKey])
                }
                let first = try await send(example.body, "key of \(served)")
                let before = try await world.ends()
                // In a batch each item has its own key.
                if let body = example.body, first.status == 201 || first.status == 202 {
                    let other = try await send("{ " + body.dropFirst(), "key of \(served)")
                    #expect(other.status == 422, "\(served): \(other)")
                    #expect(other.code == "idempotency_key_reused", "\(served): \(other)")
                    refused += 1
                }
                guard first.headers[.idempotencyReplayed] == nil, first.status == 201 || first.status == 202 else {
                    continue
                }
                for key in ["", String(repeating: "k", count: 256)] {
                    let answer = try await send(example.body, key)
                    #expect(answer.status == 400, "\(served): \(answer)")
                    #expect(answer.code == "invalid_idempotency_key", "\(served): \(answer)")
                }
                #expect(try await world.ends() == before, "\(served) wrote something")
            }
            #expect(refused >= 7)
        }
    }

    @Test func `what is made says where it is, and is there`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            for served in world.routesInOrder where served.route.method == .post {
                guard served.route.access.needsCredential else { continue }
                let answer = try await world.send(served, as: acme, [.apiKey: acme.admin])
                guard answer.status == 201 else { continue }
                let location = try #require(answer.headers[.location], "\(served)")
                let there = try await world.way.ask(served.service, .get, location, key: acme.admin)
                #expect(there.status == 200, "\(served): \(location) \(there)")
                #expect(try there.json["id"]?.string == answer.json["id"]?.string)
            }
        }
    }

    @Test
    func `an answer to GET is answered to HEAD, without its body; other methods are refused with those there are`()
        async throws
    {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace]
            for (path, routes) in Dictionary(grouping: world.routes, by: \.route.path) {
                guard let served = routes.first else { continue }
                let filled = try #require(acme.path(path))
                let query = Examples.example(of: Route(.get, path, .open), for: acme)?.query ?? ""
                var answered = Set(routes.map(\.route.method))
                if answered.contains(.get) { answered.insert(.head) }
                for method in methods where !answered.contains(method) {
                    let answer = try await world.way.ask(served.service, method, filled, key: acme.admin)
                    #expect(answer.status == 405, "\(method) \(path): \(answer)")
                    let allowed = answer.headers[.allow]?.split(separator: ", ").map(String.init)
                    #expect(Set(allowed ?? []) == Set(answered.map(\.rawValue)), "\(method) \(path)")
                }
                guard answered.contains(.get), path != "/metrics" else { continue }
                let whole = try await world.way.ask(served.service, .get, filled + query, key: acme.admin)
                let head = try await world.way.ask(served.service, .head, filled + query, key: acme.admin)
                #expect(head.status == whole.status, "\(path)")
                #expect(head.headers[.contentType] == whole.headers[.contentType], "\(path)")
                #expect(head.text.isEmpty, "\(path)")
                #expect(head.headers[.requestID] == Ways.requestID, "\(path)")
            }
        }
    }

    @Test func `each list has pages, and refuses what it does not know`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            var lists = 0
            for served in world.routes where served.route.method == .get && served.route.access.needsCredential {
                let path = try #require(acme.path(served.route.path))
                let query = Examples.example(of: served.route, for: acme)?.query ?? ""
                let asked = "\(path)\(query.isEmpty ? "?" : "\(query)&")"
                let list = try await world.way.ask(served.service, .get, asked, key: acme.admin).json
                guard list["data"]?.kind == .array, list["nextCursor"] != nil else { continue }
                lists += 1
                let refusals = [
                    ("limit=0", "invalid_limit"), ("limit=251", "invalid_limit"), ("limit=x", "invalid_limit"),
                    ("cursor=x", "invalid_cursor"), ("colour=red", "unknown_parameter"),
                    ("limit=1&limit=2", "repeated_parameter"),
                ]
                for (parameter, code) in refusals {
                    let answer = try await world.way.ask(served.service, .get, asked + parameter, key: acme.admin)
                    #expect(answer.status == 400, "\(served) \(parameter): \(answer)")
                    #expect(answer.code == code, "\(served) \(parameter): \(answer)")
                }
                // A place in one list is none in another.
                let first = try await world.way.ask(served.service, .get, asked + "limit=1", key: acme.admin).json
                guard let cursor = first["nextCursor"]?.string else { continue }
                let other = served.route.path.hasSuffix("/schemas") ? "/v2/handles/acme/webhooks" : "/api/v1/schemas"
                let service = served.route.path.hasSuffix("/schemas") ? Served.Service.fanout : .ingest
                let elsewhere = try await world.way.ask(service, .get, "\(other)?cursor=\(cursor)", key: acme.admin)
                #expect(elsewhere.code == "invalid_cursor", "\(served)")
            }
            #expect(lists > 15)
        }
    }

    @Test func `what has a body takes JSON alone, and no more of it than it must`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            for served in world.routes where served.route.access.needsCredential {
                guard let example = Examples.example(of: served.route, for: acme), example.body != nil else { continue }
                let path = try #require(acme.path(served.route.path))
                let before = try await world.ends()
                let compressed = try await world.way.ask(
                    served.service, served.route.method, path, example.body, key: acme.admin,
                    headers: [.contentEncoding: "gzip"])
                #expect(compressed.status == 415, "\(served): \(compressed)")
                #expect(compressed.headers[.acceptEncoding] == "identity")
                for (type, body, status) in [
                    ("text/xml", "<a/>", 415), ("application/json", "{", 400),
                    ("application/json", #"{"a": "\#(String(repeating: "a", count: 6 << 20))"}"#, 413),
                ] {
                    let answer = try await world.way.ask(
                        served.service, served.route.method, path, body, key: acme.admin,
                        headers: [.contentType: type])
                    #expect(answer.status == status, "\(served): \(answer)")
                    #expect(answer.headers[.contentType] == "application/problem+json", "\(served)")
                }
                #expect(try await world.ends() == before, "\(served) wrote something")
            }
        }
    }
}
