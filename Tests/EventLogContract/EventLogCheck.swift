/// One promise of `EventLog`, as something that can be run over any log.
///
/// A backend runs all of them in a few lines:
///
///     @Test("The log keeps the contract", arguments: EventLogCheck.all)
///     func contract(check: EventLogCheck) async throws {
///         try await check.run(EventLogSubject { try await connectToMyLog() })
///     }
package struct EventLogCheck: Sendable, CustomStringConvertible {
    /// What is promised, in a sentence.
    package let description: String
    /// - Throws: `ContractViolation`, or what the log threw.
    package let run: @Sendable (EventLogSubject) async throws -> Void

    init(_ description: String, run: @escaping @Sendable (EventLogSubject) async throws -> Void) {
        self.description = description
        self.run = run
    }

    package static let all: [EventLogCheck] = appending + records + reading + following + groups + sharing + ending
}
