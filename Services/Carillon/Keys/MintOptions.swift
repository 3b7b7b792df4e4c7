import ArgumentParser

/// What is said of every new key, whoever's it is.
struct MintOptions: ParsableArguments {
    @Option(help: "The handle of the tenant.")
    var tenant: String

    @Option(help: "What it may do, separated by commas.")
    var scopes: String

    @Option(help: "What people call it.")
    var name: String?

    @Option(help: "After how long it ends, such as 12h or 90d (default: never).")
    var expiresIn: String?
}
