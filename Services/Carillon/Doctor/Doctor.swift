import BlobStore
import Contracts
import EventLog
import Fanout
import Foundation
import JSON
import LogBackend
import Logging
import Projections
import ServiceKit

/// Looks at an installation from outside, whether or not its services run, and changes nothing in it.
struct Doctor: Sendable {
    let settings: Settings

    private var logger: Logger { Logger(label: "carillon") { JSONLogHandler(label: $0, level: .critical) } }

    func examine() async -> [Finding] {
        var findings = [dataFolder()]
        findings += await logAndProjections()
        findings.append(await mail())
        if settings.supportEmail == nil {
            findings.append(
                .note("support", "reports are mailed to nobody; they stand in the log (CARILLON_SUPPORT_EMAIL)"))
        }
        findings += await keySet()
        findings.append(await blobs())
        for service in [("ingest", settings.ingestAddress), ("fanout", settings.fanoutAddress)] {
            findings.append(await Self.answers(service.0, at: service.1.reachable))
        }
        return findings
    }

    private func dataFolder() -> Finding {
        let name = "data folder"
        let path = settings.dataFolder
        guard FileManager.default.fileExists(atPath: path) else {
            return .note(name, "\(path) is not there yet; the first service to start makes it")
        }
        do {
            _ = try DataFolder(settings)
            return .well(name, "\(path) can be read and written")
        } catch {
            return .fault(name, error.description, "let this user read and write it, or set CARILLON_DATA_DIR")
        }
    }

    private func mail() async -> Finding {
        let name = "mail"
        // To try an outbox is to make it, and a doctor makes nothing.
        if case .maildir(let folder) = settings.mailURL, !FileManager.default.fileExists(atPath: folder) {
            return .note(name, "\(folder) is not there yet; the first mail makes it")
        }
        do {
            let transport = try EmailSetup(settings).transport
            try await transport.verify()
            await transport.shutdown()
            return .well(name, "\(settings.mailURL) takes mail")
        } catch {
            return .fault(name, "\(error)", "see that CARILLON_SMTP_URL names a server that takes this login")
        }
    }

    private func blobs() async -> Finding {
        let name = "voice notes"
        // To try a folder is to make it, and a doctor makes nothing.
        if case .folder(let folder) = settings.blobURL, !FileManager.default.fileExists(atPath: folder) {
            return .note(name, "\(folder) is not there yet; the first fan-out to start makes it")
        }
        do {
            let store = try openBlobStore(settings, id: "doctor")
            let result: Result<Void, any Error>
            do { result = .success(try await store.probe()) } catch { result = .failure(error) }
            await store.shutdown()
            try result.get()
            return .well(name, "\(settings.blobURL) can be read and written")
        } catch {
            return .fault(
                name, "\(settings.blobURL): \(error)",
                "see that CARILLON_BLOB_URL names a store that AWS_ACCESS_KEY_ID may read, write and delete in")
        }
    }

    private func logAndProjections() async -> [Finding] {
        // Opening an embedded log makes its folder, and a doctor makes nothing.
        if case .sqlite(let folder) = settings.logURL, !FileManager.default.fileExists(atPath: folder) {
            return [.note("log", "\(folder) is not there yet; the first service to start makes it")]
        }
        let advice = "see that the log runs and that CARILLON_LOG_URL names it"
        do {
            let log = try openLog(settings, logger: logger)
            let findings: [Finding]
            do {
                findings = try await topics(log)
            } catch {
                findings = [.fault("log", "\(settings.logURL): \(error)", advice)]
            }
            await log.close()
            return findings
        } catch {
            return [.fault("log", "\(settings.logURL): \(error)", advice)]
        }
    }

    /// - Throws: what keeps the log from answering at all.
    private func topics(_ log: any EventLog) async throws -> [Finding] {
        var findings: [Finding] = []
        var ends: [TopicPartition: Int64] = [:]
        for topic in Topics.specifications {
            do {
                let bounds = try await log.bounds(of: topic.name)
                for (partition, bounds) in bounds {
                    ends[TopicPartition(topic: topic.name, partition: partition)] = bounds.end
                }
                let kept = bounds.values.reduce(Int64(0)) { $0 + $1.end - $1.earliest }
                findings.append(Self.finding(topic, partitions: bounds.count, records: kept))
            } catch let error as EventLogError where error.code == .unknownTopic {
                findings.append(.note(topic.name, "is not there yet; the first service to start makes it"))
            }
        }
        findings.insert(.well("log", "\(settings.logURL) answers"), at: 0)
        for service in ServiceProjections.all(settings) {
            findings += Self.projections(service, ends: ends)
        }
        return findings
    }

    private static func finding(_ topic: TopicSpecification, partitions: Int, records: Int64) -> Finding {
        guard partitions == topic.partitions else {
            return .fault(
                topic.name, "has \(partitions) partitions, and Carillon needs \(topic.partitions)",
                "make it again with \(topic.partitions) partitions: events of one key must stay in one partition")
        }
        return .well(topic.name, "\(counted(partitions, "partition")), \(counted(Int(records), "record")) kept")
    }

    private static func projections(_ service: ServiceProjections, ends: [TopicPartition: Int64]) -> [Finding] {
        do {
            let found = try ProjectionSurvey.of(path: service.path)
            guard !found.isEmpty else {
                return [.note("\(service.service) projections", "none yet; the service makes them when it starts")]
            }
            return service.folds.compactMap { fold in
                guard let survey = found.first(where: { $0.fold == fold.name }) else { return nil }
                return finding("\(service.service) \(fold.name)", survey, topics: fold.topics, ends: ends)
            }
        } catch {
            return [
                .fault(
                    "\(service.service) projections", error.description,
                    "stop the service and delete the file: it is folded again from the log")
            ]
        }
    }

    private static func finding(
        _ name: String, _ survey: ProjectionSurvey, topics: [String], ends: [TopicPartition: Int64]
    ) -> Finding {
        let lag = ends.filter { topics.contains($0.key.topic) }.reduce(Int64(0)) { sum, end in
            sum + max(0, end.value - (survey.next[end.key] ?? 0))
        }
        let undecodable =
            survey.undecodable == 0 ? "" : "; \(counted(survey.undecodable, "record")) could not be decoded"
        guard lag > 0 else { return .well(name, "is up to date\(undecodable)") }
        return .note(name, "is \(counted(Int(lag), "record")) behind the log\(undecodable)")
    }

    private static func answers(_ service: String, at address: HostPort) async -> Finding {
        do {
            let answer = try await CarillonClient(url: "http://\(address)").get("/readyz")
            if answer.status == 200 { return .well(service, "answers at \(address), and is ready") }
            let reasons = answer.json?["reasons"]?.elements.compactMap { $0["reason"]?.string } ?? []
            let detail = "answers at \(address), and is not ready: \(reasons.joined(separator: "; "))"
            return .fault(service, detail, "wait if it is catching up with the log; else see the lines above")
        } catch {
            return .note(service, "does not answer at \(address): it does not run here, or listens elsewhere")
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
