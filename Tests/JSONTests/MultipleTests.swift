import JSON
import SeededNumbers
import Testing

@Suite struct MultipleTests {
    @Test(
        "A multiple is told exactly",
        arguments: [
            ("10", "5", true), ("10", "3", false), ("-10", "5", true), ("10", "-5", true), ("0", "7", true),
            ("0", "0", true), ("7", "0", false), ("0.3", "0.1", true), ("1.1", "0.1", true), ("0.35", "0.1", false),
            ("4.02", "0.01", true), ("0.0075", "0.0001", true), ("0.00751", "0.0001", false), ("19.99", "0.01", true),
            ("1e308", "0.123456789", false), ("12391239123", "1e-8", true), ("1", "2", false), ("1.5", "0.5", true),
            ("1e1000000000", "7", false), ("1e1000000000", "8", true), ("7e1000000000", "7", true),
            ("1", "1e1000000000", false), ("1e-1000000000", "1", false), ("1e1000000000", "1e-1000000000", true),
            ("3e-1000000000", "1e-1000000000", true), ("18446744073709551616", "2", true),
            ("18446744073709551616", "3", false), ("18446744073709551615", "3", true), ("1e30", "1024", true),
            ("1e3", "1024", false), ("123456789012345678901234567890", "123456789012345678901234567890", true),
            ("370370367037037036703703703670", "123456789012345678901234567890", true),
            ("370370367037037036703703703671", "123456789012345678901234567890", false),
            ("1e40", "1267650600228229401496703205376", false), ("1e100", "1267650600228229401496703205376", true),
            ("1e99", "1267650600228229401496703205376", false), ("5", "1267650600228229401496703205376", false),
            ("9999999999999999999", "9999999999999999998", false), ("9999999999999999999", "3", true),
        ])
    func table(value: String, divisor: String, expected: Bool) throws {
        let (value, divisor) = (try #require(JSONNumber(value)), try #require(JSONNumber(divisor)))
        #expect(value.isMultiple(of: divisor) == expected)
    }

    @Test("Products are multiples, and one more is not: small, large and in between")
    func products() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            let divisor = Int.random(in: 2...1 << Int.random(in: 2...31, using: &generator), using: &generator)
            let factor = Int.random(in: 1...1 << Int.random(in: 2...30, using: &generator), using: &generator)
            let shift = Int.random(in: -30...30, using: &generator)
            let product = try #require(JSONNumber("\(divisor * factor)e\(shift)"))
            let next = try #require(JSONNumber("\(divisor * factor + 1)e\(shift)"))
            let scaled = try #require(JSONNumber("\(divisor)e\(shift)"))
            #expect(product.isMultiple(of: scaled))
            #expect(!next.isMultiple(of: scaled))
        }
    }

    @Test("The longest numbers are divided in a bounded time", .timeLimit(.minutes(1)))
    func bounded() throws {
        let long = try #require(JSONNumber(String(repeating: "7", count: 1000) + "e999999999"))
        let divisor = try #require(JSONNumber("1" + String(repeating: "3", count: 1000)))
        #expect(!long.isMultiple(of: divisor))
        #expect(long.isMultiple(of: long))
    }
}
