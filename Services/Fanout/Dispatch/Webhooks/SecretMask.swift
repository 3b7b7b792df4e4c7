import Contracts

/// Takes the secret headers of an endpoint out of what its receiver answered: some say again what they were sent, and what
/// was answered is recorded.
struct SecretMask: Hashable, Sendable {
    private static let mask = "••••"
    /// What is shorter may stand there by chance, and is no secret.
    private static let shortest = 6

    /// As bytes, the longest first.
    private let secrets: [[UInt8]]

    /// - Parameter values: of headers, such as `Bearer abc`: without its scheme it is as secret.
    init(_ values: [String]) {
        var secrets: Set<[UInt8]> = []
        for value in values {
            secrets.insert(Array(value.utf8))
            if let space = value.lastIndex(of: " ") { secrets.insert(Array(value[value.index(after: space)...].utf8)) }
        }
        self.secrets = secrets.filter { $0.count >= Self.shortest }
            .sorted { ($1.count, $0.description) < ($0.count, $1.description) }
    }

    func applied(to answer: AttemptAnswer) -> AttemptAnswer {
        guard !secrets.isEmpty, case .response(let status, let headers, let body) = answer else { return answer }
        let masked = headers.map { field in
            HeaderField(field.name, String(decoding: without(Array(field.value.utf8)), as: UTF8.self))
        }
        return .response(status: status, headers: masked, body: without(body))
    }

    private func without(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes
        for secret in secrets { rest = Self.replaced(secret, in: rest) }
        return rest
    }

    private static func replaced(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= secret.count else { return bytes }
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index + secret.count <= bytes.count {
            if bytes[index] == secret[0], bytes[index..<index + secret.count].elementsEqual(secret) {
                result += bytes[copied..<index] + Array(mask.utf8)
                index += secret.count
                copied = index
            } else {
                index += 1
            }
        }
        return copied == 0 ? bytes : result + bytes[copied...]
    }
}
