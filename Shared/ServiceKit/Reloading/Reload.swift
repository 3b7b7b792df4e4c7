/// What a running service takes anew when its settings are read again. All are prepared before any is put into force, so
/// that settings of which one is wrong change nothing.
package struct Reload: Sendable {
    /// Puts into force what was prepared. It can't fail.
    package typealias Commit = @Sendable () async -> Void

    let names: Set<SettingName>
    let prepare: @Sendable (Settings) async throws -> Commit

    /// - Parameters:
    ///   - names: the variables that need no restart thanks to this.
    ///   - prepare: throws `SettingsError` for what can't be used; then nothing is changed.
    package init(_ names: SettingName..., prepare: @escaping @Sendable (Settings) async throws -> Commit) {
        self.names = Set(names)
        self.prepare = prepare
    }
}
