import Contracts
import EventLog
import SeededNumbers

@testable import Control

/// A record of a few entities of all kinds, with revisions that often fit and often do not, deletes, other tenants'
/// claims, and now and then nonsense.
func randomRecord(using generator: inout SeededGenerator) -> NewRecord {
    let number = Int.random(in: 0..<4, using: &generator)
    let revision = Int.random(in: 1...4, using: &generator)
    let deleting = Int.random(in: 0..<4, using: &generator) == 0
    let tenant = Int.random(in: 0..<6, using: &generator) == 0 ? "other" : "acme"
    switch Int.random(in: 0..<13, using: &generator) {
    case 0:
        let document = TenantDocument(handle: "tenant-\(number)", name: "\(revision)", createdAt: 1)
        return record(document, revision: revision, deleting: deleting)
    case 1:
        let hash = "hash \(Int.random(in: 0..<3, using: &generator)) of key_\(number)"
        return record(key("key_\(number)", tenant: tenant, hash: hash), revision: revision, deleting: deleting)
    case 2: return record(schema(number), revision: revision, deleting: deleting)
    case 3:
        let document = EmailSubscriptionDocument(
            id: "sub_\(number)", tenant: tenant, email: "a@example.com", eventTypes: ["*"], state: .confirmed,
            createdAt: 1)
        return record(document, revision: revision, deleting: deleting)
    case 4:
        let document = SettingsDocument(tenant: "tenant-\(number)", ownerDefaultEmail: "\(revision)@example.com")
        return record(document, revision: revision, deleting: deleting)
    case 5: return NewRecord(topic: Topics.control, value: [UInt8](repeating: 0xff, count: number))
    case 6:
        let document = user(
            "u\(number)", tenant: tenant, roles: ["r\(revision)", "all"], attributes: #"{"n":\(number)}"#)
        return record(document, revision: revision, deleting: deleting)
    case 7:
        let document = group("g\(number)", [.user("u1"), .group("g\(revision)")], tenant: tenant)
        return record(document, revision: revision, deleting: deleting)
    case 8:
        let document = RuleDocument(
            id: "r\(number)", tenant: tenant, pattern: Array("{}".utf8), createdAt: 1, updatedAt: Int64(revision))
        return record(document, revision: revision, deleting: deleting)
    case 9:
        let document = EmailTemplateDocument(
            tenant: tenant, type: "t\(number)", locale: "de-AT", subject: "\(revision)", text: "", html: "",
            createdAt: 1,
            updatedAt: 1)
        return record(document, revision: revision, deleting: deleting)
    case 10:
        let document = EmailSuppressionDocument(
            id: "sup_\(number)", tenant: tenant, address: "a@example.com", code: 550, reason: "\(revision)",
            delivery: "dlv_1", createdAt: 1)
        return record(document, revision: revision, deleting: deleting)
    default: return record(endpoint("ep_\(number)", tenant: tenant), revision: revision, deleting: deleting)
    }
}

func logRecord(_ record: NewRecord, at offset: Int64) -> LogRecord {
    LogRecord(
        position: Position(topic: record.topic, partition: 0, offset: offset), key: record.key,
        headers: record.headers, value: record.value, timestamp: record.timestamp ?? 0)
}

extension ControlState {
    /// All that it holds, as text in a fixed order.
    func dump() -> [String] {
        func line<Document>(_ entity: Entity<Document>) -> String {
            "\(entity.document) \(entity.revision) \(entity.createdOffset) \(entity.offset) \(entity.changedAt)"
        }
        return withSnapshot { snapshot in
            var lines = snapshot.standings.map { "\($0.key): \($0.value)" }
            lines += snapshot.keys.map { hash, lookup in
                switch lookup {
                case .active(let entity): "\(hash): \(line(entity))"
                case .revoked(let id): "\(hash): \(id) revoked"
                }
            }
            lines.sort()
            for (_, tenant) in snapshot.tenants.sorted(by: { $0.key < $1.key }) {
                lines += [tenant.tenant.map(line), tenant.settings.map(line)].compactMap(\.self)
                lines += tenant.endpoints.ordered.map(line) + tenant.emailSubscriptions.ordered.map(line)
                lines += tenant.keys.ordered.map(line)
                lines += tenant.emailTemplates.ordered.map(line) + tenant.emailSuppressions.ordered.map(line)
                lines += tenant.schemas.sorted { $0.key < $1.key }.flatMap { $0.value.map(line) }
                let directory = tenant.directory
                guard directory.userCount + directory.groupCount + directory.ruleCount > 0 else { continue }
                for number in 0..<4 {
                    lines += [directory.user("u\(number)").map(line), directory.group("g\(number)").map(line)]
                        .compactMap(\.self)
                    lines += [directory.rule("r\(number)").map(line)].compactMap(\.self)
                }
                for role in ["all", "r1", "r2", "r3", "r4"] {
                    var ids: [String] = []
                    var users = directory.users(inRole: role)
                    while let id = users.next() { ids.append(id) }
                    lines.append("\(role): \(ids.sorted())")
                }
                lines.append("\(directory.userCount) \(directory.attributes.kinds(at: "/n"))")
            }
            return lines
        }
    }
}
