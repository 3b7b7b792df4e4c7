import Contracts
import JSON
import JSONSchema
import ServiceKit

/// What would become of a notification.
struct DryRun: Sendable, JSONEncodable {
    let schemaVersion: Int?
    let violations: [SchemaViolation]

    /// - Parameters:
    ///   - budget: what checking it may cost, where it is one of several.
    ///   - read: what was posted.
    /// - Throws: `Problem` that is no fault of the notification.
    static func verdict(
        tenant: String, registry: SchemaRegistry, recipients: RecipientCheck,
        within budget: inout ValidationBudget?, _ read: () throws(Problem) -> Submission.Content
    ) throws(Problem) -> DryRun {
        let notification: Notification
        let schema: ResolvedSchema
        do throws(Problem) {
            notification = try Submission(content: try read(), tenant: tenant, trace: nil, key: nil)
                .notification(for: Identifier.event, at: 0)
            try recipients.check(notification.recipients, at: notification.recipientsPlace, of: tenant)
            schema = try notification.schema(in: registry, tenant: tenant)
        } catch {
            // Without a fault of the notification it is ours, and no verdict.
            guard !error.errors.isEmpty else { throw error }
            return DryRun(schemaVersion: nil, violations: error.errors.map(SchemaViolation.init(outsideOfSchema:)))
        }
        return DryRun(
            schemaVersion: schema.version,
            violations: schema.violations(
                of: notification.payload, at: notification.payloadPlace, within: &budget))
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("valid", violations.isEmpty)
            writer.member("schemaVersion", orNull: schemaVersion)
            writer.member(
                "errors",
                array: { writer in
                    for violation in violations {
                        writer.object { writer in
                            writer.member("pointer", violation.pointer)
                            writer.member("schemaPointer", violation.schemaPointer)
                            writer.member("code", violation.code)
                            writer.member("message", violation.message)
                        }
                    }
                })
        }
    }
}

extension SchemaViolation {
    /// A fault in what stands around the payload, which no schema of a type describes.
    fileprivate init(outsideOfSchema fault: Problem.Fault) {
        self.init(pointer: fault.pointer, schemaPointer: "", keyword: fault.code, message: fault.message)
    }
}
