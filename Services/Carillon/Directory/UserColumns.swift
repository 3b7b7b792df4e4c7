import Foundation
import JSON

/// What the columns of a CSV file with users mean, by their heads: `id`, `email`, `name`, `locale`, `timeZone`, `roles`
/// (with `;` or `|` between them), `attributes.NAME` for an attribute, which is text unless the head says otherwise:
/// `attributes.NAME:number`, `:boolean` or `:json`; and `notifications.NAME` for what is said of `email`, `inbox`, `dailyAt`
/// and `quietHours` (`22:00-07:00`, or `off`). An empty field says nothing.
struct UserColumns: Hashable, Sendable {
    private enum Column: Hashable, Sendable {
        case text(String)
        case roles
        case attribute(String, Kind)
        case notification(String)
    }

    private static let notifications: Set<String> = ["email", "inbox", "dailyAt", "quietHours"]

    private enum Kind: String, Hashable, Sendable {
        case text
        case number
        case boolean
        case json
    }

    private let columns: [Column]

    /// - Throws: `Failure` for a head that means nothing, stands there twice, or where `id` is missing.
    init(_ heads: CSVRecord) throws(Failure) {
        var columns: [Column] = []
        var seen: Set<String> = []
        for head in heads.fields {
            let name = head.filter { $0 != " " }
            columns.append(try Self.column(name, line: heads.line))
            let key = name.split(separator: ":").first.map(String.init) ?? name
            guard seen.insert(key).inserted else {
                throw Failure("line \(heads.line): the column \(key) stands there twice")
            }
        }
        guard seen.contains("id") else {
            throw Failure("line \(heads.line): the first line must name the columns, and one of them must be id")
        }
        self.columns = columns
    }

    private static func column(_ name: String, line: Int) throws(Failure) -> Column {
        switch name {
        case "id", "email", "name", "locale", "timeZone": return .text(name)
        case "roles": return .roles
        default:
            if name.hasPrefix("notifications."), notifications.contains(String(name.dropFirst(14))) {
                return .notification(String(name.dropFirst(14)))
            }
            let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, first.hasPrefix("attributes."), first.utf8.count > 11,
                let kind = parts.count == 1 ? .text : Kind(rawValue: String(parts[1]))
            else {
                throw Failure(
                    "line \(line): \"\(name)\" is no column: there are id, email, name, locale, timeZone, roles, notifications.email, .inbox, .dailyAt and .quietHours, and attributes.NAME (:text, :number, :boolean or :json)"
                )
            }
            return .attribute(String(first.dropFirst(11)), kind)
        }
    }

    /// A record as the JSON that `PUT …/directory/users/{id}` takes.
    ///
    /// - Throws: `Refusal` for a field that is not of its column's kind, or where there are more or fewer fields than heads.
    func body(of record: CSVRecord) throws(Refusal) -> [UInt8] {
        guard record.fields.count == columns.count else {
            throw Refusal(
                line: record.line, pointer: "", code: "columns",
                message: "has \(record.fields.count) fields, and there are \(columns.count) columns")
        }
        var writer = JSONWriter(reservingCapacity: 256)
        var attributes: [(name: String, value: [UInt8])] = []
        var notifications: [(name: String, value: [UInt8])] = []
        try writer.object { (writer) throws(Refusal) in
            for (column, field) in zip(columns, record.fields) where !field.isEmpty {
                switch column {
                case .text(let name): writer.member(name, field)
                case .roles: writer.member("roles", Self.roles(field))
                case .attribute(let name, let kind):
                    attributes.append((name, try Self.value(field, kind, name, line: record.line)))
                case .notification(let name):
                    notifications.append((name, try Self.notification(field, name, line: record.line)))
                }
            }
            for (name, members) in [("attributes", attributes), ("notifications", notifications)] where !members.isEmpty
            {
                writer.member(name, object: { for (name, value) in members { $0.member(name, raw: value) } })
            }
        }
        return writer.bytes
    }

    /// What is wrong in the values is for the directory to say.
    private static func notification(_ field: String, _ name: String, line: Int) throws(Refusal) -> [UInt8] {
        switch name {
        case "inbox":
            let text = field.lowercased()
            guard text == "true" || text == "false" else {
                throw Refusal(
                    line: line, pointer: "/notifications/inbox", code: "type", message: "is neither true nor false")
            }
            return Array(text.utf8)
        case "quietHours" where field.lowercased() != "off":
            let times = field.split(separator: "-", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard times.count == 2 else {
                throw Refusal(
                    line: line, pointer: "/notifications/quietHours", code: "value",
                    message: "must be two times, such as 22:00-07:00, or off")
            }
            var writer = JSONWriter(reservingCapacity: 64)
            writer.object { writer in
                writer.member("from", times[0])
                writer.member("until", times[1])
            }
            return writer.bytes
        default: return (name == "quietHours" ? "off" : field).jsonBytes
        }
    }

    private static func roles(_ field: String) -> [String] {
        field.split { $0 == ";" || $0 == "|" }.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func value(_ field: String, _ kind: Kind, _ name: String, line: Int) throws(Refusal) -> [UInt8] {
        guard kind != .text else { return field.jsonBytes }
        // Spreadsheets write TRUE and FALSE.
        let node = try? JSONDocument(parsing: kind == .boolean ? field.lowercased() : field).root
        let fits: Bool =
            switch kind {
            case .number: node?.kind == .number
            case .boolean: node?.kind == .boolean
            case .json, .text: node != nil
            }
        guard fits, let node else {
            throw Refusal(
                line: line, pointer: "/attributes/\(name)", code: "type", message: "is no \(kind.rawValue)")
        }
        return Array(node.rawBytes)
    }
}
