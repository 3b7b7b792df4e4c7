import Contracts
import JSON
import JSONSchema

/// What a command came to: lines for stdout, and whether the schema is at fault.
struct SchemaReport: Hashable, Sendable {
    var lines: [String] = []
    var isAtFault = false
}

/// The work of `carillon schema`, told apart from arguments and terminals.
struct SchemaJob: Sendable {
    let file: SchemaFile
    let type: String
    /// As it was asked for; nil leaves it to what is registered.
    var formats: SchemaDocument.Formats?
    /// nil where only this machine is asked.
    let server: SchemaServer?

    /// Compiles the schema, and has the registry compare it.
    ///
    /// - Throws: `SchemaFault`, `Failure`.
    func check() async throws -> SchemaReport {
        try file.compile(formats ?? .annotate)
        guard let server else { return SchemaReport(lines: ["\(file.name): is a schema; the registry was not asked"]) }
        let answer = try await server.check(body(), of: type)
        switch answer.status {
        case 200:
            guard let root = answer.json, let isCompatible = root["compatible"]?.bool else {
                throw Failure("\(server.url) is no ingest of Carillon: is the URL right?")
            }
            if !isCompatible { return SchemaReport(lines: breaks(root), isAtFault: true) }
            let mode = root["compatibility"]?.string ?? ""
            let against = root["against"]?.elements.compactMap(\.int).map(String.init).joined(separator: ", ") ?? ""
            let what = against.isEmpty ? "" : ", with version \(against)"
            return SchemaReport(lines: ["\(file.name): \(type) takes it as its next version (\(mode)\(what))"])
        case 404:
            return SchemaReport(lines: ["\(file.name): is a schema; \(type) is not registered yet"])
        default: return try refusal(answer, "\(server.url) did not check it")
        }
    }

    /// Registers the schema as a new type, or as the next version of one that there is.
    func register(
        description: String? = nil, compatibility: SchemaCompatibility? = nil
    ) async throws -> SchemaReport {
        try file.compile(formats ?? .annotate)
        guard let server else { throw Failure("an API key is needed: set CARILLON_API_KEY, or give --key-file") }
        let known = try await server.latest(of: type)
        if let known, let compatibility, compatibility != known.compatibility {
            throw Failure(
                "\(type) promises \(known.compatibility.rawValue) already: PUT /api/v1/schemas/\(type)/compatibility changes that"
            )
        }
        let body = body { writer in
            if known == nil { writer.member("type", type) }
            writer.member("description", ifPresent: description)
            if known == nil { writer.member("compatibility", ifPresent: compatibility?.rawValue) }
        }
        let answer = try await server.register(body, asVersionOf: known == nil ? nil : type)
        guard answer.status == 200 || answer.status == 201, let version = answer.json?["version"]?.int else {
            return try refusal(answer, "\(server.url) did not register it")
        }
        let done = answer.status == 201 ? "is registered" : "has this schema already"
        return SchemaReport(lines: ["\(type) version \(version) \(done)"])
    }

    /// What is different between what is registered, or in another file, and this file.
    func diff(from old: SchemaSide, _ mode: SchemaCompatibility) throws(SchemaFault) -> SchemaReport {
        let formats = formats ?? old.formats
        try file.compile(formats)
        let difference = SchemaDifference(
            old: old, new: SchemaSide(name: file.name, root: file.root, formats: formats), mode: mode)
        guard !difference.breaking.isEmpty || !difference.compatible.isEmpty else {
            return SchemaReport(lines: ["\(file.name): says the same as \(old.name)"])
        }
        return SchemaReport(
            lines: difference.breaking.map { "breaking    \($0)" }
                + difference.compatible.map { "compatible  \($0)" }, isAtFault: !difference.breaking.isEmpty)
    }

    private func body(_ more: (inout JSONWriter) -> Void = { _ in }) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: file.bytes.count + 256)
        writer.object { writer in
            more(&writer)
            writer.member("formats", ifPresent: formats?.rawValue)
            writer.member("schema", file.root)
        }
        return writer.bytes
    }

    /// A refusal that is about the schema is told line by line; any other stops the command.
    private func refusal(_ answer: CarillonClient.Answer, _ what: String) throws -> SchemaReport {
        guard [409, 413, 422].contains(answer.status), let root = answer.json else {
            _ = try answer.expect(what)
            throw Failure("\(what): \(answer.status)")
        }
        if root["breaks"] != nil { return SchemaReport(lines: breaks(root), isAtFault: true) }
        let faults = (root["errors"]?.elements.map { $0 } ?? []).map { fault in
            let pointer = fault["pointer"]?.string ?? ""
            // Its own pointers lead from the file.
            let place = pointer.hasPrefix("/schema") ? String(pointer.dropFirst("/schema".count)) : pointer
            return SchemaFault(file: file.name, pointer: place, reason: fault["message"]?.string ?? "is refused")
                .description
        }
        let detail = "\(file.name): \(root["detail"]?.string ?? root["title"]?.string ?? "is refused")"
        return SchemaReport(lines: faults.isEmpty ? [detail] : faults, isAtFault: true)
    }

    private func breaks(_ root: JSONNode) -> [String] {
        (root["breaks"]?.elements.map { $0 } ?? []).map { found in
            let version = found["version"]?.int.map { "version \($0)" } ?? "an earlier version"
            let isForward = found["direction"]?.string == "forward"
            // What an earlier version asks for stands there, not in the file.
            let place = found["path"]?.string ?? ""
            let reason = found["reason"]?.string ?? "is refused"
            return isForward
                ? "\(file.name): by \(version)\(place.isEmpty ? "" : ", \(place)"): \(reason)"
                : SchemaFault(file: file.name, pointer: place, reason: reason).description
        }
    }
}
