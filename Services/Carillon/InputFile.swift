import Foundation

/// A file, or standard input, read as it comes.
struct InputFile {
    private static let chunk = 1 << 18

    /// What messages call it.
    let name: String
    /// In bytes; nil where nobody can say.
    let size: Int?

    private let handle: FileHandle
    private(set) var isAtEnd = false

    /// - Parameter path: of a file, or `-` for stdin.
    /// - Throws: `Failure` where there is no such file.
    init(path: String) throws(Failure) {
        guard path != "-" else {
            name = "stdin"
            handle = .standardInput
            size = nil
            return
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
            let opened = FileHandle(forReadingAtPath: path)
        else { throw Failure("\(path): there is no such file, or it can't be read") }
        name = path
        handle = opened
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        size = (attributes?[.type] as? FileAttributeType) == .typeRegular ? attributes?[.size] as? Int : nil
    }

    /// Reads on, and puts what there is behind what a buffer holds. Answers false at the end.
    ///
    /// - Throws: `Failure` where it can't be read to its end: an end that is none would leave the rest undone, and nobody
    ///   would know.
    mutating func fill(_ buffer: inout [UInt8]) throws(Failure) -> Bool {
        guard !isAtEnd else { return false }
        // Not by the handle's own read, which waits until it has all that it was asked for.
        let descriptor = handle.fileDescriptor
        var fault: CInt = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunk) { room, count in
            var answer = read(descriptor, room.baseAddress, room.count)
            while answer < 0, errno == EINTR { answer = read(descriptor, room.baseAddress, room.count) }
            fault = answer < 0 ? errno : 0
            count = max(0, answer)
        }
        guard fault == 0 else {
            throw Failure("\(name) can't be read to its end: \(String(cString: strerror(fault)))")
        }
        isAtEnd = chunk.isEmpty
        buffer.append(contentsOf: chunk)
        return !isAtEnd
    }
}
