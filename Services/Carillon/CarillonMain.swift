import ArgumentParser

/// The command line. What goes wrong is one line on stderr and an exit code: 1, or 64 for a call that makes no sense.
@main
struct CarillonMain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carillon",
        abstract: "Takes events in at one door and rings every subscriber at the other.",
        discussion: """
            Configuration is read from the environment (CARILLON_…) and from the file that CARILLON_CONFIG names; \
            `carillon doctor` shows what is in force.
            """,
        subcommands: [
            DevCommand.self, TenantCommand.self, KeyCommand.self, TokenCommand.self, SchemaCommand.self,
            SendCommand.self,
            ReplayCommand.self,
            DirectoryCommand.self, RebuildCommand.self, DoctorCommand.self, DemoCommand.self,
        ])
}
