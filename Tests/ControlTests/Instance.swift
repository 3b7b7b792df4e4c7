import Contracts
import Control
import EventLog
import JSON
import Logging
import Projections

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// What one instance of a service has of the control topic.
struct Instance: Sendable {
    let file: ProjectionFile
    let state: ControlState
    let runner: FoldRunner
    let writer: ControlWriter

    init(_ log: any EventLog, at path: String, timeout: Duration = .seconds(20)) throws {
        file = try ProjectionFile(path: path, folds: [ControlFold()], logger: quiet)
        state = try ControlState(loading: file)
        runner = FoldRunner(file: file, log: log, observers: [state], logger: quiet)
        writer = ControlWriter(log: log, runner: runner, state: state, timeout: timeout, now: { 5_000 })
    }

    var store: EntityStore { EntityStore(file: file) }

    func upToDate() async throws {
        try await runner.wait(untilEndOf: [Topics.control], timeout: .seconds(20))
    }
}

func preparedLog() async throws -> InMemoryEventLog {
    let log = InMemoryEventLog(now: { 1_000 })
    try await log.prepare(Topics.specifications.filter { $0.name == Topics.control })
    return log
}

/// Runs instances for as long as `body` takes.
func running<Answer: Sendable>(_ instances: Instance..., body: () async throws -> Answer) async throws -> Answer {
    let tasks = instances.map { instance in Task { try await instance.runner.run() } }
    let answer: Result<Answer, any Error>
    do { answer = .success(try await body()) } catch { answer = .failure(error) }
    for task in tasks { task.cancel() }
    for task in tasks { try await task.value }
    return try answer.get()
}

func endpoint(_ id: String, tenant: String = "acme", types: [String] = ["*"]) -> EndpointDocument {
    EndpointDocument(
        id: id, tenant: tenant, url: "https://example.com/\(id)", eventTypes: types,
        secrets: [SealedSecret(sealed: "v1:sealed", createdAt: 1)], createdAt: 1, updatedAt: 1)
}

func key(_ id: String, tenant: String = "acme", hash: String? = nil) -> KeyDocument {
    KeyDocument(
        id: id, tenant: tenant, hash: hash ?? "hash of \(id)", prefix: "crl_abc", scopes: ["events:write"], createdAt: 1
    )
}

func schema(_ version: Int, _ state: SchemaDocument.State = .active, type: String = "a.b") -> SchemaDocument {
    SchemaDocument(
        tenant: "acme", type: type, version: version, state: state, schema: Array("{}".utf8), createdAt: 1)
}

func user(
    _ id: String, tenant: String = "acme", roles: [String] = [], attributes: String? = nil
) -> UserDocument {
    UserDocument(
        id: id, tenant: tenant, roles: roles,
        attributes: attributes.flatMap { try? JSONDocument(parsing: $0).root }, createdAt: 1, updatedAt: 1)
}

func group(_ id: String, _ members: [GroupMember], tenant: String = "acme") -> GroupDocument {
    GroupDocument(id: id, tenant: tenant, members: members, createdAt: 1, updatedAt: 1)
}

func record(
    _ document: some ControlDocument, revision: Int, tenant: String? = nil, id: String? = nil, deleting: Bool = false
) -> NewRecord {
    ControlRecord(
        kind: type(of: document).kind, id: id ?? document.entityID, tenant: tenant ?? document.owner,
        revision: revision, actor: "test", action: "test", at: 2_000, document: deleting ? nil : document.jsonBytes
    ).newRecord()
}
