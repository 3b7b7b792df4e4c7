import Foundation

/// Where the command line writes: results on stdout, so that a script can read them, and all else on stderr. Nothing is
/// held back in a buffer.
enum Console {
    /// One line of a result.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// One line for the person who looks on.
    static func note(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Replaces the line that the cursor stands in; only for a terminal.
    static func redraw(_ line: String) {
        FileHandle.standardError.write(Data("\r\u{1b}[2K\(line)".utf8))
    }

    static let isTerminal = isatty(2) == 1
}
