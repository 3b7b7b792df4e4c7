import Contracts
import HTTPTypes
import JSON
import JSONSchema
import ServiceKit

/// What a schema breaks of what its type promises.
struct CompatibilityVerdict: Sendable, JSONEncodable {
    struct Break: Hashable, Sendable, JSONEncodable {
        /// A JSON Pointer into the schema that refuses: the new one, or in case of `isForward` the earlier one.
        let path: String
        let reason: String
        /// The version that the new schema breaks with.
        let version: Int
        /// Whether it is the earlier version that refuses what the new one allows.
        let isForward: Bool

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("path", path)
                writer.member("reason", reason)
                writer.member("version", version)
                writer.member("direction", isForward ? "forward" : "backward")
            }
        }
    }

    let mode: SchemaCompatibility
    /// The versions that it was compared with.
    let against: [Int]
    let breaks: [Break]

    var isCompatible: Bool { breaks.isEmpty }

    /// Compares a schema with the versions of its type, as many as the mode asks for. It may take a while, so it runs beside
    /// what answers requests.
    ///
    /// - Parameter versions: all of the type, in order; those that are retired as well, whose events may still be read.
    @concurrent
    static func of(
        _ candidate: SchemaCandidate, against versions: [SchemaDocument], mode: SchemaCompatibility
    ) async -> CompatibilityVerdict {
        let earlier = mode == .none ? [] : mode.isTransitive ? versions[...] : versions.suffix(1)
        let new = candidate.comparable
        var limits = SchemaLimits.comparison
        var breaks: [Break] = []
        for document in earlier.reversed() {
            // What was registered could be parsed.
            guard let node = try? JSONDocument(parsing: document.schema).root else { continue }
            let old = ComparableSchema(
                node, assertsFormats: document.formats == .assert, name: "version \(document.version)")
            if mode.keepsOldValues {
                breaks += SchemaComparison.breaks(of: old, under: new, spending: &limits).map {
                    Break(path: $0.path, reason: $0.reason, version: document.version, isForward: false)
                }
            }
            if mode.keepsOldReaders {
                breaks += SchemaComparison.breaks(of: new, under: old, spending: &limits).map {
                    Break(path: $0.path, reason: $0.reason, version: document.version, isForward: true)
                }
            }
        }
        return CompatibilityVerdict(mode: mode, against: earlier.map(\.version), breaks: breaks)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("compatible", isCompatible)
            writer.member("compatibility", mode.rawValue)
            writer.member("against", against)
            writer.member("breaks", breaks)
        }
    }

    /// 409 with each break.
    func problem(of type: String) -> Problem {
        let shown = breaks.first.map { " \($0.path.isEmpty ? "The schema" : $0.path): \($0.reason)." } ?? ""
        let faults = breaks.map { found in
            Problem.Fault(
                // What an earlier version says stands nowhere in the body.
                pointer: found.isForward ? "/schema" : "/schema" + found.path, code: "incompatible",
                message: found.reason)
        }
        var problem = Problem(
            .conflict, "incompatible_schema",
            "The schema breaks what \(type) promises, \(mode.rawValue), in \(breaks.count) place\(breaks.count == 1 ? "" : "s").\(shown)",
            errors: faults)
        problem.extensions = [("compatibility", mode.rawValue.jsonBytes), ("breaks", breaks.jsonBytes)]
        return problem
    }
}
