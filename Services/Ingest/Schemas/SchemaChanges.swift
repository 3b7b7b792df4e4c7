import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit

/// Changes what a tenant has registered: each change is a record of the control topic, and counts from the moment that it
/// is folded.
struct SchemaChanges: Sendable {
    let registry: SchemaRegistry
    let writer: ControlWriter
    let log: any EventLog
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    /// A version as it stands after a change.
    struct Outcome: Sendable {
        enum Kind: Sendable {
            case created
            /// An earlier request with this key did it.
            case replayed
            /// Nothing had to be changed, or what was there has changed.
            case stands
        }

        let document: SchemaDocument
        let compatibility: SchemaCompatibility
        /// Of the change, or where the version stands that nothing had to be changed of.
        let position: Position?
        let kind: Kind
    }

    /// Registers a type with its first version.
    ///
    /// - Throws: `Problem` 409 where there is one of this name, 422 where the schema can't be used.
    func registerType(
        _ input: SchemaInput, tenant: String, actor: String, key: CreationKey?
    ) async throws -> Outcome {
        let type = input.type
        guard !SystemEventType.all.contains(type) else {
            throw Problem.specific("reserved_type", "/type", "\(type) is a type that Carillon posts itself")
        }
        if let provider = InboundProvider(eventType: type) {
            throw Problem.specific("reserved_type", "/type", "\(type) is for what comes from \(provider.rawValue)")
        }
        if Catalogue.entry(type) != nil {
            throw Problem.conflict("already_exists", "\(type) is built in, at version \(Catalogue.version).")
        }
        if let replayed = try await replay(key, tenant: tenant, isReplay: { $0.type == type && $0.version == 1 }) {
            return replayed
        }
        if let version = input.version, version != 1 { throw Self.gap(version, next: 1, of: type) }
        let candidate = try SchemaCandidate(input.schema, formats: input.formats ?? .annotate)
        let own = registry.control.schemas(tenant: tenant, type: type)
        guard own.isEmpty else { throw Self.exists(type) }
        guard registry.control.schemaTypes(tenant: tenant).count < SchemaLimits.types else {
            throw Problem.conflict(
                "limit_reached", "There are \(SchemaLimits.types) event types already, and a tenant can have no more.")
        }
        try checkRoom(for: candidate, tenant: tenant)
        let document = SchemaDocument(
            tenant: tenant, type: type, version: 1, state: .active, description: input.description,
            schema: candidate.bytes, formats: candidate.formats, compatibility: input.compatibility, createdAt: now(),
            creationKey: key)
        do {
            return try await create(document, compatibility: [document].promise, actor: actor)
        } catch let error as ControlWriteError where error.code == .alreadyExists {
            // Somebody was faster; it may be the same request, sent twice.
            if let replayed = try await replay(key, tenant: tenant, isReplay: { $0.type == type && $0.version == 1 }) {
                return replayed
            }
            throw Self.exists(type)
        }
    }

    /// Registers a further version of a type. One that says what the latest says already is that version.
    ///
    /// - Throws: `Problem` 404 for an unknown type; 409 where the version breaks what the type promises, where the number is
    ///   taken by another schema, or where somebody was faster; 422 where the number is too high, or the schema can't be
    ///   used.
    func registerVersion(
        _ input: SchemaInput, of type: String, tenant: String, actor: String, key: CreationKey?
    ) async throws -> Outcome {
        try refuseBuiltIn(type)
        let versions = registry.control.schemas(tenant: tenant, type: type).map(\.document)
        guard let latest = versions.last else { throw Problem.notFound }
        if let replayed = try await replay(key, tenant: tenant, isReplay: { $0.type == type && $0.version > 1 }) {
            return replayed
        }
        let candidate = try SchemaCandidate(input.schema, formats: input.formats ?? latest.formats)
        let next = latest.version + 1
        if let version = input.version, version != next {
            guard let there = versions.first(where: { $0.version == version }) else {
                throw Self.gap(version, next: next, of: type)
            }
            guard candidate.isSame(as: there) else { throw Self.immutable(version, of: type) }
            return stands(there, of: versions)
        }
        if latest.state != .retired, input.version == nil, candidate.isSame(as: latest) {
            return stands(latest, of: versions)
        }
        guard versions.count < SchemaLimits.versions else {
            throw Problem.conflict(
                "limit_reached", "\(type) has \(versions.count) versions already, and a type can have no more.")
        }
        try checkRoom(for: candidate, tenant: tenant)
        let verdict = await CompatibilityVerdict.of(candidate, against: versions, mode: versions.promise)
        guard verdict.isCompatible else { throw verdict.problem(of: type) }
        let document = SchemaDocument(
            tenant: tenant, type: type, version: next, state: .active,
            description: input.description ?? latest.description, schema: candidate.bytes, formats: candidate.formats,
            createdAt: now(), creationKey: key)
        do {
            return try await create(document, compatibility: versions.promise, actor: actor)
        } catch let error as ControlWriteError where error.code == .alreadyExists {
            if let replayed = try await replay(key, tenant: tenant, isReplay: { $0.type == type && $0.version > 1 }) {
                return replayed
            }
            throw Problem.conflict(
                "conflict", "Version \(next) of \(type) was registered by somebody else at the same time; try it again."
            )
        }
    }

    private func stands(_ document: SchemaDocument, of versions: [SchemaDocument]) -> Outcome {
        Outcome(
            document: document, compatibility: versions.promise, position: standing(of: document), kind: .stands)
    }

    /// Whether a schema could be the next version of a type. Nothing is written.
    func check(_ input: SchemaInput, of type: String, tenant: String) async throws -> CompatibilityVerdict {
        if let entry = Catalogue.entry(type) {
            let builtIn = SchemaDocument(
                tenant: tenant, type: type, version: Catalogue.version, state: .active, schema: entry.schema,
                formats: .assert, createdAt: 0)
            let candidate = try SchemaCandidate(input.schema, formats: input.formats ?? .assert)
            return await CompatibilityVerdict.of(candidate, against: [builtIn], mode: .standard)
        }
        let versions = registry.control.schemas(tenant: tenant, type: type).map(\.document)
        guard let latest = versions.last else { throw Problem.notFound }
        let candidate = try SchemaCandidate(input.schema, formats: input.formats ?? latest.formats)
        return await CompatibilityVerdict.of(candidate, against: versions, mode: versions.promise)
    }

    private func create(
        _ document: SchemaDocument, compatibility: SchemaCompatibility, actor: String
    ) async throws -> Outcome {
        let position = try await writer.create(document, actor: actor)
        return Outcome(document: document, compatibility: compatibility, position: position, kind: .created)
    }
}
