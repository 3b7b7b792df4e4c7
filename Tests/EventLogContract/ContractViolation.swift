import EventLog

/// A log did not behave as `EventLog` says.
package struct ContractViolation: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, fileID: String = #fileID, line: Int = #line) {
        description = "\(what) (\(fileID):\(line))"
    }
}

/// - Throws: `ContractViolation` unless both are equal.
func expect<Value: Equatable>(
    _ found: Value, equals expected: Value, _ what: String, fileID: String = #fileID, line: Int = #line
) throws(ContractViolation) {
    guard found != expected else { return }
    throw ContractViolation("\(what): expected \(expected), found \(found)", fileID: fileID, line: line)
}

/// - Throws: `ContractViolation` unless it holds.
func expect(
    _ condition: Bool, _ what: String, fileID: String = #fileID, line: Int = #line
) throws(ContractViolation) {
    guard !condition else { return }
    throw ContractViolation(what, fileID: fileID, line: line)
}

/// - Throws: `ContractViolation` unless `operation` fails with an `EventLogError` of one of these codes.
func expectError(
    _ codes: EventLogError.Code..., of what: String, fileID: String = #fileID, line: Int = #line,
    _ operation: () async throws -> Void
) async throws {
    do {
        try await operation()
    } catch let error as EventLogError where codes.contains(error.code) {
        return
    } catch {
        throw ContractViolation("\(what): expected \(codes), found \(error)", fileID: fileID, line: line)
    }
    throw ContractViolation("\(what): expected \(codes), and it succeeded", fileID: fileID, line: line)
}
