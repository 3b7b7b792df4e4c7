import ArgumentParser
import ServiceKit

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Show what is configured, what answers, and what lags behind.",
        discussion:
            "Looks and changes nothing; secrets are masked. Exits with 1, and says what to do, if something is wrong.")

    func run() async throws {
        let settings = try Settings.ofProcess()
        let width = settings.shown.map(\.name.count).max() ?? 0
        for (name, value) in settings.shown {
            Console.say(name + String(repeating: " ", count: width + 2 - name.count) + value)
        }
        Console.say("")
        let findings = await Doctor(settings: settings).examine()
        for finding in findings { Console.say(finding.description) }
        let faults = findings.count { $0.grade == .fault }
        guard faults == 0 else {
            throw Failure(
                faults == 1 ? "one thing is not as it should be" : "\(faults) things are not as they should be")
        }
    }
}
