import Contracts
import Foundation

/// The variables that are set, and how each kind of them is read.
struct SettingsReader {
    private let values: [SettingName: String]
    private let kafka: [String: String]

    /// - Throws: `SettingsError` on the first name, in the order of the alphabet, that nobody knows.
    init(_ variables: [String: String]) throws(SettingsError) {
        var values: [SettingName: String] = [:]
        var kafka: [String: String] = [:]
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            if let known = SettingName(rawValue: name) {
                // An empty variable is one that is not set: compose files and shells can't always leave one out.
                let value = String(value.trimmed)
                if !value.isEmpty { values[known] = value }
            } else if name.hasPrefix(SettingName.kafkaPrefix), name.count > SettingName.kafkaPrefix.count {
                kafka[name] = value
            } else {
                let hint = SettingName.nearest(to: name).map { ": did you mean \($0)?" } ?? ""
                throw SettingsError(name, "there is no such setting\(hint)")
            }
        }
        self.values = values
        self.kafka = kafka
    }

    /// The text of each variable that is set.
    var variables: [String: Secret] {
        var variables = kafka.mapValues(Secret.init)
        for (name, text) in values { variables[name.rawValue] = Secret(text) }
        return variables
    }

    func value<Value>(
        _ name: SettingName, _ allowed: String, _ parse: (String) -> Value?
    ) throws(SettingsError) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = parse(text) else {
            // A URL that is wrong may hold a password or a token all the same.
            let shown = text.contains("@") || text.contains("?") ? nil : text
            throw SettingsError(name.rawValue, value: shown, "allowed is \(allowed)")
        }
        return value
    }

    func list<Value>(
        _ name: SettingName, _ allowed: String, _ parse: (Substring) -> Value?
    ) throws(SettingsError) -> [Value] {
        guard let text = values[name] else { return [] }
        var list: [Value] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = parse(part.trimmed) else {
                throw SettingsError(name.rawValue, value: String(part.trimmed), "allowed are \(allowed)")
            }
            list.append(value)
        }
        return list
    }

    func folder(_ name: SettingName) throws(SettingsError) -> String? {
        try value(name, "the path of a folder") { text in
            guard !text.utf8.contains(0) else { return nil }
            return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }

    /// - Parameter range: what is allowed.
    func duration(_ name: SettingName, in range: ClosedRange<Duration>) throws(SettingsError) -> Duration? {
        let allowed = "a duration from \(range.lowerBound.carillonText) to \(range.upperBound.carillonText)"
        return try value(name, allowed) { text in Duration(carillon: text).flatMap { range.contains($0) ? $0 : nil } }
    }

    func address(_ name: SettingName) throws(SettingsError) -> HostPort? {
        try value(name, "host:port, such as 127.0.0.1:8080") { HostPort($0) }
    }

    func schedule() throws(SettingsError) -> [Duration]? {
        let steps = try list(.retrySchedule, "durations such as 200ms, 5s or 2h, separated by commas") {
            Duration(carillon: $0).flatMap { $0 > .zero ? $0 : nil }
        }
        let name = SettingName.retrySchedule.rawValue
        guard steps.count < RetryLimits.mostAttempts else {
            throw SettingsError(
                name, "it has \(steps.count) waits, and \(RetryLimits.mostAttempts - 1) are allowed")
        }
        let longest = Duration.milliseconds(RetryLimits.longestSchedule)
        guard steps.reduce(.zero, +) <= longest else {
            throw SettingsError(name, "it takes longer than \(longest.carillonText) in all")
        }
        return steps.isEmpty ? nil : steps
    }

    /// The value is not shown where it is wrong: it may hold a password.
    func mailURL() throws(SettingsError) -> MailURL? {
        guard let text = values[.smtpURL] else { return nil }
        do throws(MailURLError) {
            return try MailURL(text)
        } catch {
            throw SettingsError(SettingName.smtpURL.rawValue, error.description)
        }
    }

    /// The value is not shown where it is wrong: it may hold a password.
    func blobURL() throws(SettingsError) -> BlobURL? {
        guard let text = values[.blobURL] else { return nil }
        do throws(BlobURLError) {
            return try BlobURL(text)
        } catch {
            throw SettingsError(SettingName.blobURL.rawValue, error.description)
        }
    }

    /// The value is not shown where it is wrong: it may hold a password.
    func egressProxy() throws(SettingsError) -> EgressProxy? {
        guard let text = values[.egressProxy] else { return nil }
        do throws(EgressProxyError) {
            return try EgressProxy(text)
        } catch {
            throw SettingsError(SettingName.egressProxy.rawValue, error.description)
        }
    }

    func masterKey(required log: LogURL) throws(SettingsError) -> Secret? {
        let name = SettingName.masterKey.rawValue
        guard let text = values[.masterKey] else {
            guard case .kafka = log else { return nil }
            throw SettingsError(
                name,
                "with a Kafka log it must be set, to the same 32 bytes in base64 for every instance (openssl rand -base64 32)"
            )
        }
        guard let bytes = Data(base64Encoded: text), bytes.count == 32 else {
            throw SettingsError(name, "it must be 32 bytes in base64 (openssl rand -base64 32)")
        }
        return Secret(text)
    }

    func kafkaOptions(used log: LogURL) throws(SettingsError) -> [String: Secret] {
        guard case .kafka = log else {
            if let name = kafka.keys.min() {
                throw SettingsError(name, "it is set, but \(SettingName.logURL.rawValue) is no kafka:// address")
            }
            return [:]
        }
        var options: [String: Secret] = [:]
        for (name, value) in kafka {
            let option = name.dropFirst(SettingName.kafkaPrefix.count).lowercased().replacing("_", with: ".")
            options[option] = Secret(value)
        }
        return options
    }

    /// The three that JWTs are checked by; nil where none of them is set.
    func jwt() throws(SettingsError) -> JWTSettings? {
        let names: [SettingName] = [.jwtKeySet, .jwtIssuer, .jwtAudience]
        guard let set = names.first(where: { values[$0] != nil }) else { return nil }
        if let missing = names.first(where: { values[$0] == nil }) {
            throw SettingsError(
                missing.rawValue, "it must be set as well, since \(set.rawValue) is: JWTs are checked by all three")
        }
        guard let issuer = values[.jwtIssuer], let audience = values[.jwtAudience],
            let keySet = try value(
                .jwtKeySet, "the path of a file, or an http or https URL without a password",
                JWTSettings.KeySet.init(_:))
        else { return nil }
        return JWTSettings(keySet: keySet, issuer: issuer, audience: audience)
    }
}
