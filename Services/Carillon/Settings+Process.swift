import Foundation
import ServiceKit

extension Settings {
    /// What this process was started with.
    static func ofProcess() throws(SettingsError) -> Settings {
        try Settings(environment: ProcessInfo.processInfo.environment)
    }
}
