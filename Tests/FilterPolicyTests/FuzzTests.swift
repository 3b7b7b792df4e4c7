import FilterPolicy
import Foundation
import JSON
import SeededNumbers
import Testing

@Suite struct FuzzTests {
    /// Pieces that a policy is made of, and some that it is not.
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"$or\"", "\"prefix\"", "\"suffix\"", "\"wildcard\"", "\"numeric\"",
        "\"cidr\"",
        "\"exists\"", "\"anything-but\"", "\"equals-ignore-case\"", "\"*\"", "\"**\"", "\"\\\\\"", "\">\"", "\"=\"",
        "\"10.0.0.0/8\"",
        "\"::/129\"", "\"/\"", "\"\"", "1", "1e999999", "-0", "null", "true", "[]", "{}", "\"\\ud83d\\ude00\"",
    ]

    /// Four times as many as `CARILLON_FUZZ` in the environment says, which is one if it says nothing.
    private static let seeds: Range<UInt64> =
        0..<4 * max(ProcessInfo.processInfo.environment["CARILLON_FUZZ"].flatMap(UInt64.init) ?? 1, 1)

    @Test("Whatever comes is refused with a place that is there, or means what it says", arguments: seeds)
    func spliced(seed: UInt64) throws {
        var random = RandomPolicies(seed: 1_000 + seed)
        let documents = try (0..<8).map { _ in try parse(random.document()) }
        var (taken, refused) = (0, 0)
        for round in 0..<10_000 {
            let text = Self.damaged(random.policy(), &random.generator)
            guard let node = try? JSONDocument(parsing: text, limits: JSONLimits(maxDepth: 40)).root else { continue }
            do {
                let policy = try FilterPolicy(parsing: node)
                let document = documents[round % documents.count]
                try #require(policy.matches(document) == Reference.matches(node, document), "\(text) \(document)")
                taken += 1
            } catch let fault as FilterPolicyError {
                try #require(node.at(fault.pointer) != nil, "\(text) \(fault)")
                refused += 1
            }
        }
        #expect(taken > 500 && refused > 500, "\(taken) \(refused)")
    }

    /// The text with pieces put in, taken out or doubled.
    private static func damaged(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
            let first = Int.random(in: 0...bytes.count, using: &generator)
            let last = Int.random(in: first...min(bytes.count, first + 12), using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.removeSubrange(first..<last)
            case 1: bytes.insert(contentsOf: bytes[first..<last], at: last)
            default:
                // A value for a value, so that the text stays JSON more often.
                let values = bytes.indices.filter { bytes[$0] == UInt8(ascii: "[") || bytes[$0] == UInt8(ascii: ":") }
                guard let place = values.randomElement(using: &generator) else { continue }
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                let end = bytes[(place + 1)...].firstIndex { ",]}".utf8.contains($0) } ?? bytes.count
                bytes.replaceSubrange(place + 1..<end, with: piece.utf8)
            }
        }
        return bytes
    }
}

extension JSONNode {
    /// What a JSON Pointer points to in here.
    fileprivate func at(_ pointer: String) -> JSONNode? {
        var node = self
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = String(token.replacing("~1", with: "/").replacing("~0", with: "~"))
            guard let next = node.kind == .array ? Int(name).flatMap({ node[$0] }) : node[name] else { return nil }
            node = next
        }
        return node
    }
}
