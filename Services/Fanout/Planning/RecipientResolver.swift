package import Contracts
package import Control
import JSON
import Synchronization

/// Finds out whom the recipients of an event are, in a directory as it stands.
///
/// What patterns match is remembered as long as the directory is the same: many events ask for the same rule.
package final class RecipientResolver: Sendable {
    /// The most patterns that are remembered, and the most users of each: what matches more is for a plan in many parts,
    /// to which finding them adds little.
    private static let mostRemembered = 16
    static let mostUsers = 50_000

    private struct Matches {
        let version: Int64
        let users: [String]
        var usedAt: Int
    }

    private struct Question: Hashable {
        let tenant: String
        let pattern: [UInt8]
    }

    private struct Memory {
        var matches: [Question: Matches] = [:]
        var clock = 0
    }

    private let memory = Mutex(Memory())
    let noAttributes: JSONNode

    /// - Throws: never in practice: it parses `{}`.
    package init() throws {
        noAttributes = try JSONDocument(parsing: "{}").root
    }

    /// Begins to find them out.
    ///
    /// - Parameter after: only users behind this one, by id.
    package func begin(
        _ recipients: Recipients, of tenant: String, in directory: TenantDirectory, after: String? = nil
    ) -> RecipientWalk {
        RecipientWalk(recipients, of: tenant, in: directory, after: after, remembering: self)
    }

    /// The users that a pattern is known to match in a directory as it stands; nil where that isn't known.
    func known(_ pattern: [UInt8], of tenant: String, in directory: TenantDirectory) -> [String]? {
        let question = Question(tenant: tenant, pattern: pattern)
        return memory.withLock { memory in
            guard memory.matches[question]?.version == directory.version else { return nil }
            memory.clock += 1
            memory.matches[question]?.usedAt = memory.clock
            return memory.matches[question]?.users
        }
    }

    func remember(_ users: [String], _ pattern: [UInt8], of tenant: String, in directory: TenantDirectory) {
        let question = Question(tenant: tenant, pattern: pattern)
        memory.withLock { memory in
            memory.clock += 1
            memory.matches[question] = Matches(version: directory.version, users: users, usedAt: memory.clock)
            if memory.matches.count > Self.mostRemembered,
                let oldest = memory.matches.min(by: { $0.value.usedAt < $1.value.usedAt })
            {
                memory.matches[oldest.key] = nil
            }
        }
    }
}
