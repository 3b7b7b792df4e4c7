import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit

/// That a version should not be used any more, as whoever uses it is told.
struct SchemaDeprecation: Hashable, Sendable {
    /// In milliseconds since 1970, as all times.
    let since: Int64
    /// From when on it may be refused.
    let sunset: Int64?

    private init(since: Int64, sunset: Int64?) {
        self.since = since
        self.sunset = sunset
    }

    /// nil for a version that is not deprecated.
    init?(_ entity: Entity<SchemaDocument>) {
        guard entity.document.state == .deprecated else { return nil }
        // Versions that were deprecated before the time was kept say it by when they were last changed.
        since = entity.document.deprecatedAt ?? entity.changedAt
        sunset = entity.document.sunsetAt
    }

    /// `Deprecation` (RFC 9745, a structured date in seconds) and `Sunset` (RFC 8594, a date as HTTP has it).
    var fields: HTTPFields {
        var fields = HTTPFields()
        write(to: &fields)
        return fields
    }

    /// The same, among other fields.
    func write(to headers: inout HTTPFields) {
        if let name = HTTPField.Name("Deprecation") { headers[name] = "@\(since / 1000)" }
        if let sunset, let name = HTTPField.Name("Sunset") { headers[name] = Timestamp.httpText(sunset) }
    }

    /// What to tell of several at once: the earliest of each time; nil for none.
    static func earliest(_ all: some Sequence<SchemaDeprecation>) -> SchemaDeprecation? {
        all.reduce(nil) { earliest, next in
            guard let earliest else { return next }
            return SchemaDeprecation(
                since: min(earliest.since, next.since),
                sunset: [earliest.sunset, next.sunset].compactMap(\.self).min())
        }
    }
}

extension SchemaDeprecation: JSONEncodable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("since", Timestamp.text(since))
            writer.member("sunset", ifPresent: sunset.map { Timestamp.text($0) })
        }
    }
}
