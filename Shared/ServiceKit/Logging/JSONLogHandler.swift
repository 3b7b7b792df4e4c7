import Contracts
import Foundation
import JSON
package import Logging

/// Writes one JSON object a line to standard error: `time`, `level`, `logger`, `message`, then the metadata in the order of
/// their names (`requestId`, `tenant`, `event`, `delivery` and what else there is).
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    /// The threshold's, until somebody sets another for this logger alone.
    package var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    private let label: String
    private let output: LogOutput
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    /// - Parameter output: where lines go; standard error when nothing is said.
    package init(label: String, threshold: LogThreshold, output: LogOutput = .standardError) {
        self.label = label
        self.threshold = threshold
        self.output = output
    }

    /// One whose level stays as it is.
    package init(label: String, level: Logger.Level = .info, output: LogOutput = .standardError) {
        self.init(label: label, threshold: LogThreshold(level), output: output)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let metadataProvider { all.merge(metadataProvider.get()) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        var writer = JSONWriter(reservingCapacity: 256)
        writer.object { writer in
            writer.member("time", Timestamp.text(SystemTime.now()))
            writer.member("level", event.level.rawValue)
            writer.member("logger", label)
            writer.member("message", event.message.description)
            for (name, value) in all.sorted(by: { $0.key < $1.key }) where !Self.reserved.contains(name) {
                writer.name(name)
                Self.write(value, named: name, to: &writer)
            }
        }
        output.write(writer.bytes + [UInt8(ascii: "\n")])
    }

    /// The line's own members, and the number that the HTTP server gives to a request: `requestId` stands for it.
    private static let reserved: Set = ["time", "level", "logger", "message", "hb.request.id"]

    /// Secrets are of a type that prints as `***`; should one be logged all the same, it is so under one of these names.
    private static let secret: Set = ["authorization", "cookie", "password", "secret", "token", "x-api-key"]

    private static func write(_ value: Logger.MetadataValue, named name: String, to writer: inout JSONWriter) {
        if secret.contains(name.lowercased()) { return writer.string("***") }
        switch value {
        case .string(let text): writer.string(text)
        case .stringConvertible(let value): writer.string(value.description)
        case .array(let values):
            writer.array { writer in for value in values { write(value, named: name, to: &writer) } }
        case .dictionary(let members):
            writer.object { writer in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    writer.name(name)
                    write(value, named: name, to: &writer)
                }
            }
        }
    }
}
