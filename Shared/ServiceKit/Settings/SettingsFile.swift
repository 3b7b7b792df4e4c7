import Foundation

/// The file that `CARILLON_CONFIG` names: one `NAME=value` a line, `#` begins a line of comment, and a value may stand in
/// quotes, single or double.
///
/// Parsed here rather than by swift-configuration's provider: that one answers look-ups by name and can't say which names
/// it holds, so a misspelt variable would be ignored in silence, and it names no line.
enum SettingsFile {
    static func read(_ path: String) throws(SettingsError) -> [String: String] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw SettingsError(
                SettingName.config.rawValue, value: path, "the file can't be read (\(FileFault.reason(of: error)))")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw SettingsError(SettingName.config.rawValue, value: path, "the file is not UTF-8 text")
        }
        return try parse(text, path: path)
    }

    static func parse(_ text: String, path: String) throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.first == "#" { continue }
            let place = "\(path) line \(index + 1)"
            // The line itself is not shown: it may hold a secret.
            guard let equals = line.firstIndex(of: "=") else {
                throw SettingsError(place, "a line is NAME=value, or begins with #")
            }
            let name = String(line[..<equals].trimmed)
            guard name.hasPrefix(SettingName.prefix), name != SettingName.config.rawValue else {
                throw SettingsError(
                    place, "\(name) is no setting that a file can hold: their names begin with CARILLON_")
            }
            guard values[name] == nil else { throw SettingsError(place, "\(name) is set a second time") }
            values[name] = unquoted(line[line.index(after: equals)...].trimmed)
        }
        return values
    }

    private static func unquoted(_ value: Substring) -> String {
        guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }
}

extension StringProtocol {
    /// Without white space at either end.
    var trimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}
