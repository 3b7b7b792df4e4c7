import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit

extension SchemaChanges {
    /// Marks a version as one that should not be used any more. It is taken all the same, and whoever uses it is told.
    ///
    /// - Parameter sunset: from when on it may be retired; nil leaves what was said before.
    /// - Throws: `Problem` 404; 409 where it is retired already, or built in; 422 for a time that is past.
    func deprecate(
        _ version: Int, of type: String, tenant: String, actor: String, sunset: Int64?
    ) async throws -> Outcome {
        let time = now()
        if let sunset, sunset <= time {
            throw Problem.invalid("/sunset", "value", "must be a time that is yet to come")
        }
        return try await change(version, of: type, tenant: tenant, actor: actor, action: "deprecate") { document in
            guard document.state != .retired else {
                throw Problem.conflict("retired", "Version \(version) of \(type) is retired already.")
            }
            var changed = document
            changed.state = .deprecated
            changed.deprecatedAt = document.deprecatedAt ?? time
            changed.sunsetAt = sunset ?? document.sunsetAt
            return changed
        }
    }

    /// Ends a version: events of it are refused from now on. There is no way back.
    ///
    /// - Throws: `Problem` 404; 409 where it is built in.
    func retire(_ version: Int, of type: String, tenant: String, actor: String) async throws -> Outcome {
        let time = now()
        return try await change(version, of: type, tenant: tenant, actor: actor, action: "retire") { document in
            guard document.state != .retired else { return document }
            var changed = document
            changed.state = .retired
            changed.retiredAt = time
            return changed
        }
    }

    /// Sets what new versions of a type promise. What is registered already stays as it is.
    ///
    /// - Throws: `Problem` 404; 409 where it is built in.
    func promise(
        _ compatibility: SchemaCompatibility, of type: String, tenant: String, actor: String
    ) async throws -> Outcome {
        // It stands in the first version.
        try await change(1, of: type, tenant: tenant, actor: actor, action: "set_compatibility") { document in
            var changed = document
            changed.compatibility = compatibility
            return changed
        }
    }

    private func change(
        _ version: Int, of type: String, tenant: String, actor: String, action: String,
        _ change: (SchemaDocument) throws -> SchemaDocument
    ) async throws -> Outcome {
        try refuseBuiltIn(type)
        let id = SchemaDocument.entityID(tenant: tenant, type: type, version: version)
        let (position, document) = try await writer.update(
            SchemaDocument.self, tenant: tenant, id: id, actor: actor, action: action
        ) { document in
            let changed = try change(document)
            return changed == document ? nil : changed
        }
        let versions = registry.control.schemas(tenant: tenant, type: type).map(\.document)
        return Outcome(
            document: document, compatibility: versions.promise, position: position ?? standing(of: document),
            kind: .stands)
    }

    /// Where a version stands that nothing had to be changed of: another instance may not know yet what this one has seen.
    func standing(of document: SchemaDocument) -> Position? {
        registry.control.entity(SchemaDocument.self, tenant: document.tenant, id: document.entityID)?.position
    }

    /// What is built in is everybody's.
    func refuseBuiltIn(_ type: String) throws(Problem) {
        guard Catalogue.entry(type) == nil, !SystemEventType.all.contains(type) else {
            throw Problem.conflict(
                "built_in", "\(type) is built in and can't be changed: register a type of your own.")
        }
    }

    /// What a request with this key has registered before, if there was one.
    ///
    /// - Parameter isReplay: whether this request may have registered it.
    /// - Throws: `Problem` 422 where the key came with another request.
    func replay(
        _ key: CreationKey?, tenant: String, isReplay: (SchemaDocument) -> Bool
    ) async throws -> Outcome? {
        guard let key else { return nil }
        let since = now() - CreationKey.lifetime
        let earlier = registry.control.schemas(tenant: tenant)
            .filter { $0.document.creationKey?.keyHash == key.keyHash && $0.document.createdAt > since }
            .max { $0.createdOffset < $1.createdOffset }
        guard let earlier else { return nil }
        guard earlier.document.creationKey == key, isReplay(earlier.document) else {
            throw Problem.idempotencyKeyReused
        }
        let versions = registry.control.schemas(tenant: tenant, type: earlier.document.type).map(\.document)
        return Outcome(
            document: try await earlier.asCreated(in: log), compatibility: versions.promise,
            position: earlier.creation, kind: .replayed)
    }

    func checkRoom(for candidate: SchemaCandidate, tenant: String) throws(Problem) {
        let taken = registry.control.schemas(tenant: tenant).reduce(0) { $0 + $1.document.schema.count }
        guard taken + candidate.node.rawBytes.count <= SchemaLimits.bytes else {
            throw Problem.conflict(
                "limit_reached",
                "All schemas of a tenant together can have \(SchemaLimits.bytes) bytes, and have \(taken).")
        }
    }

    static func exists(_ type: String) -> Problem {
        .conflict(
            "already_exists",
            "\(type) is registered already: post further versions to /api/v1/schemas/\(type)/versions.")
    }

    static func gap(_ version: Int, next: Int, of type: String) -> Problem {
        .specific("version_gap", "/version", "is \(version), and the next version of \(type) is \(next)")
    }

    static func immutable(_ version: Int, of type: String) -> Problem {
        var problem = Problem.conflict(
            "version_immutable",
            "Version \(version) of \(type) is registered with another schema, and never changes: post a new version.")
        problem.errors = [
            Problem.Fault(
                pointer: "/schema", code: "version_immutable", message: "is not that of version \(version)")
        ]
        return problem
    }
}
