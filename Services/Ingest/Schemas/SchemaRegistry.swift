import Contracts
import Control
import JSONSchema
import HTTPTypes
import ServiceKit

/// Finds the schema of a type: the catalogue's, or the tenant's own.
struct SchemaRegistry: Sendable {
    let control: ControlState
    private let builtIn: [String: ResolvedSchema]
    /// What events of providers are held to: they say what they say.
    let provided: ResolvedSchema
    private let compiled = CompiledSchemas()

    /// - Throws: `SchemaError` where the catalogue itself is wrong.
    init(control: ControlState) throws(SchemaError) {
        self.control = control
        var builtIn: [String: ResolvedSchema] = [:]
        for entry in Catalogue.entries {
            let schema = try JSONSchema(parsing: entry.schema, options: SchemaOptions(assertsFormats: true))
            builtIn[entry.type] = ResolvedSchema(version: Catalogue.version, schema: schema, deprecation: nil)
        }
        self.builtIn = builtIn
        provided = ResolvedSchema(version: 1, schema: try JSONSchema(parsing: Array("{}".utf8)), deprecation: nil)
    }

    /// The schema that an event of a type is checked against.
    ///
    /// - Parameters:
    ///   - version: the one that the event names; nil for the latest.
    ///   - pointer: where the event stands in the body.
    /// - Throws: `Problem` 422 `reserved_type`, `unknown_event_type`, `unknown_schema_version`, `retired_schema_version`.
    func resolve(
        tenant: String, type: String, version: Int?, at pointer: String
    ) throws(Problem) -> ResolvedSchema {
        guard let builtIn = builtIn[type] else {
            return try resolveOwn(tenant: tenant, type: type, version: version, at: pointer)
        }
        guard !SystemEventType.all.contains(type) else { throw reserved(type, at: pointer) }
        if let version, version != builtIn.version {
            throw Problem.unknownVersion(version, of: type, known: [builtIn.version], at: pointer)
        }
        return builtIn
    }

    private func resolveOwn(
        tenant: String, type: String, version: Int?, at pointer: String
    ) throws(Problem) -> ResolvedSchema {
        guard !SystemEventType.all.contains(type) else { throw reserved(type, at: pointer) }
        if let provider = InboundProvider(eventType: type) {
            throw .specific(
                "reserved_type", pointer + "/type", "\(type) comes from \(provider.rawValue), and from nobody else")
        }
        let versions = control.schemas(tenant: tenant, type: type)
        guard !versions.isEmpty else { throw unknown(type, of: tenant, at: pointer) }
        let entity =
            if let version { versions.first { $0.document.version == version } } else {
                versions.last { $0.document.state == .active } ?? versions.last { $0.document.state == .deprecated }
                    ?? versions.last
            }
        guard let entity else {
            throw Problem.unknownVersion(
                version ?? 0, of: type, known: versions.map(\.document.version), at: pointer)
        }
        guard entity.document.state != .retired else {
            throw Problem.specific(
                "retired_schema_version", pointer + "/schemaVersion",
                "version \(entity.document.version) of \(type) is retired: send a version that is active")
        }
        do {
            return ResolvedSchema(
                version: entity.document.version, schema: try compiled.schema(of: entity),
                deprecation: SchemaDeprecation(entity))
        } catch {
            throw Problem(
                .internalServerError, "unusable_schema",
                "Version \(entity.document.version) of \(type) can't be used by this instance: \(error).")
        }
    }

    /// That a version is deprecated; nil for one that is not, or is not there.
    func deprecation(tenant: String, type: String, version: Int) -> SchemaDeprecation? {
        control.schema(tenant: tenant, type: type, version: version).flatMap(SchemaDeprecation.init)
    }

    private func reserved(_ type: String, at pointer: String) -> Problem {
        .specific("reserved_type", pointer + "/type", "\(type) is posted by Carillon itself, and by nobody else")
    }

    private func unknown(_ type: String, of tenant: String, at pointer: String) -> Problem {
        let known = builtIn.keys.filter { !SystemEventType.all.contains($0) } + control.schemaTypes(tenant: tenant)
        let near = EventTypeName.near(type, among: known)
        let hint =
            near.isEmpty
            ? "register it with POST /api/v1/schemas, or see GET /api/v1/schemas for what there is"
            : "did you mean \(near.joined(separator: " or "))?"
        return .specific(
            "unknown_event_type", pointer + "/type", "is no event type that is registered here: \(hint)")
    }
}

extension Problem {
    /// 422 with one fault, whose code is the problem's too.
    static func specific(_ code: String, _ pointer: String, _ message: String) -> Problem {
        let fault = Fault(pointer: pointer, code: code, message: message)
        return Problem(.unprocessableContent, code, "\(pointer) \(message).", errors: [fault])
    }

    fileprivate static func unknownVersion(
        _ version: Int, of type: String, known: [Int], at pointer: String
    ) -> Problem {
        let list = known.map(String.init).joined(separator: ", ")
        return .specific(
            "unknown_schema_version", pointer + "/schemaVersion",
            "\(version) is no version of \(type) (there is \(list))")
    }
}
