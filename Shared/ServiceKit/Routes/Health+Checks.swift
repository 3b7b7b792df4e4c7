package import EventLog
package import Projections

extension Health {
    /// What every service stands on: the log, the folds of it, and the disk that it writes on.
    package func add(_ log: any EventLog, _ runner: FoldRunner, _ settings: Settings) {
        add("log") { log.trouble }
        let lag = PacedQuestion(pace: .seconds(1)) { try? await runner.lag() }
        add("fold") {
            guard let reason = runner.status.reason else { return nil }
            guard let behind = await lag.answer()?.values.reduce(0, +), behind > 0 else { return reason }
            return "\(reason), \(behind) record\(behind == 1 ? "" : "s") behind"
        }
        var folders = [settings.dataFolder]
        if case .sqlite(let folder) = settings.logURL { folders.append(folder) }
        let disk = PacedQuestion(pace: .seconds(2)) { [folders] in DiskCheck.result(in: folders) }
        add("disk") { (await disk.answer() ?? .silence).trouble }
    }
}
