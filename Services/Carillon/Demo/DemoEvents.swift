import Contracts
import Foundation
import Ingest
import JSON

/// What the demo sends.
enum DemoEvents {
    /// One event of each type that every tenant starts with. Types of Carillon's own are posted by nobody else.
    static let catalogue = Catalogue.entries.filter { !SystemEventType.all.contains($0.type) }.map { entry in
        DemoEvent(type: entry.type, payload: String(decoding: entry.example, as: UTF8.self))
    }

    /// Payloads as one meets them, of types that the tenant registers itself.
    static let own = [
        DemoEvent(
            type: "repository.pushed",
            payload: """
                {"ref":"refs/heads/main","before":"0358912c","after":"7e5a09af","forced":false,"commits":[
                {"id":"7e5a09af","message":"Mend the bell\\n\\nIt rang twice.","author":{"name":"Zoë Ångström"},
                "added":[],"removed":[],"modified":["Sources/Bell.swift"]}]}
                """, isOwn: true),
        DemoEvent(
            type: "sensor.reading",
            payload:
                #"{"sensor":"roof-7","at":"2026-03-01T09:30:00Z","celsius":-3.75,"pascal":1.01325e5,"raw":[0,17,255]}"#,
            isOwn: true),
        DemoEvent(
            type: "chat.message",
            payload: #"{"room":"明日","from":"Łukasz","text":"Très bien 👩‍🚀 – \"see you\" \\o/","replyTo":null}"#,
            isOwn: true),
        DemoEvent(
            type: "ledger.entry",
            payload: #"{"entry":9007199254740993,"amount":"1234567890.123456789","tags":{"a/b":"~","":"empty name"}}"#,
            isOwn: true),
        DemoEvent(type: "heartbeat", payload: "{}", isOwn: true),
    ]

    /// As many of a folder's payloads are sent.
    private static let handful = 5

    /// A handful of the valid payloads of a folder, spread over its types.
    ///
    /// - Parameter folder: with `manifest.json`, an array of `{type, payload, valid}`, and the files in `payloads/`.
    static func read(_ folder: String) throws(Failure) -> [DemoEvent] {
        guard let manifest = FileManager.default.contents(atPath: "\(folder)/manifest.json"),
            let root = try? JSONDocument(parsing: Array(manifest)).root
        else { throw Failure("\(folder)/manifest.json can't be read") }
        let valid = root.elements.filter { $0["valid"]?.bool == true }
        var events: [DemoEvent] = []
        for entry in stride(from: 0, to: valid.count, by: max(1, valid.count / handful)).prefix(handful).map({
            valid[$0]
        }) {
            guard let type = entry["type"]?.string, let name = entry["payload"]?.string,
                let payload = try? String(contentsOfFile: "\(folder)/payloads/\(name)", encoding: .utf8)
            else { throw Failure("\(folder)/manifest.json names a payload that can't be read") }
            events.append(DemoEvent(type: "github.\(type)", payload: payload, isOwn: true))
        }
        return events
    }
}
