import Foundation
import JSON
import Testing

@testable import JSONSchema

@Suite("Compatibility is never claimed wrongly")
struct CompatibilitySoundnessTests {
    /// How many pairs are tried; more by the environment, for a long search by hand.
    private static let pairs = ProcessInfo.processInfo.environment["CARILLON_TEST_PAIRS"].flatMap(Int.init) ?? 500
    private static let seed = ProcessInfo.processInfo.environment["CARILLON_TEST_SEED"].flatMap(UInt64.init) ?? 1

    @Test("No value is valid under a schema and invalid under one that takes all of its values")
    func soundness() throws {
        var source = RandomSchemas(seed: Self.seed)
        let values = try source.values(160).map { try json("\($0)") }
        var (compared, compatible, strict, missed) = (0, 0, 0, 0)
        while compared < Self.pairs {
            source.isDraft7 = source.chance(25)
            let first = source.schema()
            let second =
                source.chance(85)
                ? (0...source.number(0...1).count).reduce(first) { sketch, _ in source.changed(sketch) }
                : source.schema()
            let (one, other) = (source.declared(first), source.declared(second))
            // What goes round in a circle is no schema.
            guard let old = try? schema("\(one)"), let new = try? schema("\(other)") else { continue }
            compared += 1
            let claims = try breaks(of: "\(one)", under: "\(other)").isEmpty
            let taken = values.filter(old.isValid)
            let refused = taken.first { !new.isValid($0) }
            if claims {
                compatible += 1
                if taken.count < values.count, !taken.isEmpty { strict += 1 }
                if let refused { Issue.record("\(refused) is valid under \(one) and not under \(other)") }
            } else if refused == nil {
                missed += 1
            }
        }
        // A search among pairs that are never called compatible would find nothing.
        #expect(compatible > compared / 5)
        #expect(strict > compared / 20)
        // Those for which no value speaks may still be incompatible; most are not.
        #expect(missed < compared / 4)
        if ProcessInfo.processInfo.environment["CARILLON_TEST_PAIRS"] != nil {
            print("compared \(compared): compatible \(compatible), strictly \(strict), perhaps missed \(missed)")
        }
    }

    @Test("What the text of a schema says of a value is what the validator says")
    func evaluation() throws {
        var source = RandomSchemas(seed: Self.seed &+ 1)
        let values = try source.values(60).map { try json("\($0)") }
        var known = 0
        for _ in 0..<300 {
            source.isDraft7 = source.chance(25)
            let schema = source.schema()
            let sketch = source.declared(schema)
            guard let compiled = try? JSONSchemaTests.schema("\(sketch)") else { continue }
            let part = try comparable("\(sketch)", assertsFormats: true, name: "it").root
            for value in values {
                var evaluation = PartEvaluation(maxSteps: 10_000)
                guard let verdict = evaluation.isValid(value, under: part) else { continue }
                known += 1
                #expect(verdict == compiled.isValid(value), "\(value) under \(sketch)")
            }
        }
        #expect(known > 10_000)
    }
}

extension Sketch {
    /// The number that it is.
    fileprivate var count: Int { Int("\(self)") ?? 0 }
}
