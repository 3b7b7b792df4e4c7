/// Where the log is.
package enum LogURL: Hashable, Sendable, CustomStringConvertible {
    /// The embedded log: a folder, one file a topic.
    case sqlite(folder: String)
    /// The brokers to begin with.
    case kafka([HostPort])

    /// - Returns: nil where `text` is neither `sqlite:folder` nor `kafka://host:port,host:port`.
    package init?(_ text: String) {
        if text.hasPrefix("kafka://") {
            var brokers: [HostPort] = []
            for part in text.dropFirst("kafka://".count).split(separator: ",", omittingEmptySubsequences: false) {
                guard let broker = HostPort(part), broker.port > 0 else { return nil }
                brokers.append(broker)
            }
            self = .kafka(brokers)
        } else if text.hasPrefix("sqlite:") {
            let folder = text.dropFirst("sqlite:".count)
            guard !folder.isEmpty else { return nil }
            self = .sqlite(folder: String(folder))
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .sqlite(let folder): "sqlite:\(folder)"
        case .kafka(let brokers): "kafka://" + brokers.map(\.description).joined(separator: ",")
        }
    }
}
