import ArgumentParser
import Contracts
import Control
import ServiceKit

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "Organisations, to which everything else belongs.",
        subcommands: [Create.self, Limits.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "create", abstract: "Make a tenant.")

        @Argument(help: "The slug that stands in every URL of it: a to z, 0 to 9 and hyphens, at most 63 of them.")
        var handle: String

        @Option(help: "What people call it (default: the handle).")
        var name: String?

        @Flag(help: "Take the handle that is the operator's own, so that there can be keys of it.")
        var allowOperator = false

        func validate() throws {
            guard allowOperator || handle != SupportDesk.tenant else {
                throw ValidationError(
                    "\(handle) is no tenant's handle: whoever has keys of it reads what all tenants report to support; if that is meant, add --allow-operator"
                )
            }
            guard TenantDocument.isValid(handle: handle) else {
                throw ValidationError(
                    "\(handle) is no handle: 1 to 63 of a to z, 0 to 9 and -, beginning and ending with a letter or digit"
                )
            }
        }

        func run() async throws {
            let document = TenantDocument(handle: handle, name: name ?? handle, createdAt: SystemTime.now())
            try await ControlSession.run(try .ofProcess()) { session in
                do {
                    try await session.writer.create(document, actor: "cli")
                } catch let error as ControlWriteError where error.code == .alreadyExists {
                    throw Failure("tenant \(document.handle) exists already")
                }
            }
            Console.note("tenant \(handle) created; next: carillon key mint --tenant \(handle) --scopes events:write")
        }
    }
}
