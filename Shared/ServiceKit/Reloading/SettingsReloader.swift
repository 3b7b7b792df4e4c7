package import Logging
import Synchronization

/// Reads the settings again, and puts into force what needs no restart. The environment of a process never changes, so
/// what can change is the file that `CARILLON_CONFIG` names.
package final class SettingsReloader: Sendable {
    package enum Outcome: Hashable, Sendable {
        /// The names of the variables that changed, in their order: those in force now, and those that are not.
        case read(applied: [String], needRestart: [String])
        /// Something in them is wrong; all stays as it was.
        case refused(String)
    }

    private let environment: [String: String]
    private let reloads: [Reload]
    private let logger: Logger
    /// The text of each variable that is in force.
    private let inForce: Mutex<[String: Secret]>

    /// - Parameter settings: those that the process was started with, read from `environment`.
    package init(_ settings: Settings, environment: [String: String], reloads: [Reload], logger: Logger) {
        self.environment = environment
        self.reloads = reloads
        self.logger = logger
        inForce = Mutex(settings.variables)
    }

    /// To be called by one task at a time. Says in a log line what came of it, without any value.
    @discardableResult
    package func reload() async -> Outcome {
        do {
            let settings = try Settings(environment: environment)
            let outcome = try await apply(settings)
            if case .read(let applied, let needRestart) = outcome {
                logger.notice("the settings were read again", metadata: ["changed": "\(list(applied))"])
                if !needRestart.isEmpty {
                    logger.warning(
                        "some settings have changed that take a restart", metadata: ["settings": "\(list(needRestart))"]
                    )
                }
            }
            return outcome
        } catch {
            logger.error(
                "the settings were read again and can't be used: nothing was changed", metadata: ["reason": "\(error)"])
            return .refused("\(error)")
        }
    }

    private func apply(_ settings: Settings) async throws -> Outcome {
        let former = inForce.withLock { $0 }
        let new = settings.variables
        let changed = Set(former.keys).union(new.keys).filter { former[$0] != new[$0] }
        var applied: Set<String> = []
        var commits: [Reload.Commit] = []
        for reload in reloads {
            let concerned = reload.names.map(\.rawValue).filter(changed.contains)
            guard !concerned.isEmpty else { continue }
            commits.append(try await reload.prepare(settings))
            applied.formUnion(concerned)
        }
        for commit in commits { await commit() }
        inForce.withLock { [applied] inForce in for name in applied { inForce[name] = new[name] } }
        return .read(applied: applied.sorted(), needRestart: changed.subtracting(applied).sorted())
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
