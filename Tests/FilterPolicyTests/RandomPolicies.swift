import JSON
import SeededNumbers

/// Makes policies and documents from so few names and values that they often have to do with each other.
struct RandomPolicies {
    private static let names = ["a", "b", "c", "d.e"]
    private static let texts = [
        "", "a", "A", "ab", "abc", "Abcab", "bcabca", "ß", "*", "10.0.0.1", "10.1.2.3", "::1", "x\\\\y",
    ]
    private static let numbers = ["0", "1", "1.0", "2", "2.5", "-1", "1e1", "10", "0.1e2"]
    private static let wildcards = ["*", "a*", "*b", "*bca*", "a*c", "*a*b*", "ab", "*abc*ab", "\\\\**", "A*B"]
    private static let networks = ["10.0.0.0/8", "10.0.0.0/31", "0.0.0.0/0", "::/0", "::1/128", "10.1.2.3/32"]

    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func list(_ count: ClosedRange<Int>, _ make: (inout Self) -> String) -> String {
        let made = (0..<Int.random(in: count, using: &generator)).map { _ in make(&self) }
        return "[\(made.joined(separator: ","))]"
    }

    /// Members of different names.
    private mutating func object(_ count: ClosedRange<Int>, extra: String? = nil, _ make: (inout Self) -> String)
        -> String
    {
        let names = Self.names.shuffled(using: &generator).prefix(Int.random(in: count, using: &generator))
        let members = names.map { "\"\($0)\":\(make(&self))" } + (extra.map { [$0] } ?? [])
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func plain() -> String {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: "null"
        case 1: "true"
        case 2: "false"
        case 3...5: pick(Self.numbers)
        default: "\"\(pick(Self.texts))\""
        }
    }

    mutating func document(depth: Int = 0) -> String {
        object(depth == 0 ? 1...4 : 0...3) { $0.value(depth: depth + 1) }
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...1 where depth < 4: document(depth: depth)
        case 2...3 where depth < 4: list(0...3) { $0.value(depth: depth + 1) }
        default: plain()
        }
    }

    mutating func policy(depth: Int = 0) -> String {
        let choice: String? =
            depth < 3 && chance(20) ? "\"$or\":" + list(2...3) { $0.policy(depth: depth + 1) } : nil
        return object(choice == nil ? 1...2 : 0...2, extra: choice) { random in
            depth < 3 && random.chance(30) ? random.policy(depth: depth + 1) : random.list(1...3) { $0.entry() }
        }
    }

    private mutating func entry() -> String {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: return #"{"prefix":\#(text())}"#
        case 1: return #"{"suffix":\#(text())}"#
        case 2: return #"{"equals-ignore-case":"\#(pick(Self.texts))"}"#
        case 3: return #"{"wildcard":"\#(pick(Self.wildcards))"}"#
        case 4, 5: return numeric()
        case 6: return #"{"exists":\#(chance(60))}"#
        case 7: return #"{"cidr":"\#(pick(Self.networks))"}"#
        case 8: return #"{"\#(chance(50) ? "prefix" : "suffix")":{"equals-ignore-case":\#(text())}}"#
        case 9: return #"{"anything-but":\#(chance(50) ? plain() : list(1...3) { $0.plain() })}"#
        case 10: return #"{"anything-but":{"\#(chance(50) ? "prefix" : "suffix")":\#(list(1...2) { $0.text() })}}"#
        case 11: return #"{"anything-but":{"wildcard":"\#(pick(Self.wildcards))"}}"#
        default: return plain()
        }
    }

    /// A string that is not empty, with its quotes.
    private mutating func text() -> String { "\"\(pick(Array(Self.texts.dropFirst())))\"" }

    private mutating func numeric() -> String {
        let low = Int.random(in: -2...5, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return #"{"numeric":["\#(pick(["<", "<=", ">", ">=", "="]))",\#(pick(Self.numbers))]}"#
        case 1: return #"{"numeric":[">=",\#(low),"<=",\#(low)]}"#
        default: return #"{"numeric":["\#(pick([">", ">="]))",\#(low),"\#(pick(["<", "<="]))",\#(low + 4)]}"#
        }
    }
}
