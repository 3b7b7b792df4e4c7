import JSON
import Testing

@Suite struct JSONNumberTests {
    private func number(_ text: String) throws -> JSONNumber { try #require(JSONNumber(text)) }

    @Test(
        "Equal values are equal, however they are written, and hash alike",
        arguments: [
            ["1", "1.0", "10e-1", "0.1e1", "1e0", "1.000", "100E-2", "1e-0"],
            ["0", "-0", "0.0", "0e5", "-0.00e-999", "0e999999999999999999"],
            ["100", "1e2", "1E+2", "100.00", "0.01e4"], ["-12.5", "-125e-1", "-0.125e+2", "-12.500"],
            ["1e400", "10e399", "0.1e401"], ["1e1000000000", "10e999999999"],
            ["123456789012345678901234567890", "12345678901234567890123456789e1", "1.2345678901234567890123456789e29"],
            ["10000000000000000000000000001", "10000000000000000000000000001.0"],
        ])
    func equality(spellings: [String]) throws {
        let numbers = try spellings.map { try number($0) }
        #expect(Set(numbers).count == 1)
        #expect(Set(numbers.map(\.description)).count == 1)
    }

    @Test("What differs in the last of many digits is not equal, and is in order")
    func order() throws {
        let ascending = [
            "-1e999999999999999999", "-1e400", "-123456789012345678901234567891", "-123456789012345678901234567890",
            "-9223372036854775809", "-9223372036854775808", "-2", "-1.5", "-1", "-0.1", "-1e-400", "0", "1e-999999999",
            "1e-400", "0.09", "0.1", "0.10000000000000000000000000001", "0.11", "1", "1.0000000000000000001", "1.5",
            "2", "9", "10", "11", "99", "100", "9007199254740992", "9007199254740993", "9223372036854775807",
            "9223372036854775808", "9999999999999999999", "10000000000000000000", "10000000000000000001",
            "18446744073709551616", "123456789012345678901234567890", "123456789012345678901234567891", "1e400",
            "1.0000000000000000000000001e400", "2e400", "1e401", "1e1000000000",
        ]
        let numbers = try ascending.map { try number($0) }
        for (left, one) in numbers.enumerated() {
            for (right, other) in numbers.enumerated() {
                #expect((one < other) == (left < right), "\(one) < \(other)")
                #expect((one == other) == (left == right), "\(one) == \(other)")
            }
        }
    }

    @Test(
        "An integer is told by its value, not by its spelling",
        arguments: [
            ("1", true), ("1.0", true), ("1e2", true), ("1.5e1", true), ("0", true), ("0.0", true), ("100e-2", true),
            ("1e400", true), ("1.5", false), ("1e-1", false), ("1.25e1", false), ("1e-400", false), ("10e-2", false),
        ])
    func isInteger(text: String, expected: Bool) throws {
        #expect(try number(text).isInteger == expected)
    }

    @Test(
        "An Int is answered only if it is exactly that",
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("7", 7), ("-7", -7), ("1.0", 1), ("1e2", 100), ("12.5e1", 125),
            ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("9007199254740993", 9_007_199_254_740_993),
            ("1e18", 1_000_000_000_000_000_000),
            ("1e19", nil), ("1e20", nil), ("1e999999", nil), ("1.5", nil), ("1e-1", nil),
            ("0.9999999999999999999", nil),
            ("999999999999999999", 999_999_999_999_999_999), ("-99999999999999999", -99_999_999_999_999_999),
            ("18446744073709551617", nil),
        ] as [(String, Int?)])
    func int(text: String, expected: Int?) throws {
        #expect(try number(text).int == expected)
        #expect(try parse(text).int == expected)
        if let expected { #expect(try number(text) == JSONNumber(expected)) }
    }

    @Test(
        "The double is the nearest there is",
        arguments: [
            "0", "1", "-1", "0.1", "1.5", "1e22", "1e23", "123456789012345678", "9007199254740993",
            "2.2250738585072014e-308",
            "5e-324", "2.4703282292062327208e-324", "1.7976931348623157e308", "123456789012345678901234567890.5",
            "3e-5",
            "0.30000000000000004", "8.41e21", "9.5e-23", "1e-400", "-1e-400", "1e-999999999999",
        ])
    func double(text: String) throws {
        #expect(try number(text).double == Double(text))
        #expect(try parse(text).double == Double(text))
    }

    @Test("A number beyond the doubles is infinite as a number, and no double as a node")
    func infinite() throws {
        #expect(try number("1e400").double == .infinity)
        #expect(try number("-1e309").double == -.infinity)
        #expect(try number("1e999999999999999999").double == .infinity)
        #expect(try parse("1e400").double == nil)
    }

    @Test(
        "What is no number of JSON is none here",
        arguments: ["", " 1", "1 ", "01", "+1", ".5", "1.", "1e", "abc", "0x10", "1,0", "NaN", "-", "٣"])
    func refuses(text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test(
        "The description is the shortest plain form, and reads back as the same number",
        arguments: [
            ("0.0", "0"), ("-0", "0"), ("1.50", "1.5"), ("1e2", "100"), ("-1.5e3", "-1500"), ("0.001", "0.001"),
            ("1e-5", "0.00001"), ("1e-9", "1e-9"), ("1e400", "1e400"), ("125e-1", "12.5"),
            ("1e20", "100000000000000000000"),
        ])
    func description(text: String, expected: String) throws {
        let value = try number(text)
        #expect(value.description == expected)
        #expect(try number(value.description) == value)
    }
}
