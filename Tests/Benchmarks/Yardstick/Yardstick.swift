import Foundation
import Logging

/// What Carillon's figures are held against, each bare of all that Carillon does: a Hummingbird route that takes the same
/// POST, and HTTP clients that post the same body. And parts of Carillon alone: the validator,
/// which is held against others, and filters against events.
///
///     yardstick route PORT
///     yardstick ahc|client URL POSTS IN_FLIGHT BYTES
///     yardstick schemas FILE asserted|annotated        (a line of seconds in, a line of figures out)
///     yardstick filters COUNT
@main
struct Yardstick {
    static func main() async {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        do {
            var arguments = CommandLine.arguments.dropFirst()
            switch (arguments.popFirst(), Array(arguments)) {
            case ("route", let rest) where rest.count == 1:
                try await BareRoute.serve(port: number(rest[0]))
            case ("ahc", let rest) where rest.count == 4:
                let load = Load(url: rest[0], posts: try number(rest[1]), bytes: try number(rest[3]))
                try await BareClients.asyncHTTPClient(load, inFlight: number(rest[2]))
            case ("client", let rest) where rest.count == 4:
                let load = Load(url: rest[0], posts: try number(rest[1]), bytes: try number(rest[3]))
                try await BareClients.webhookClient(load, inFlight: number(rest[2]))
            case ("schemas", let rest) where rest.count == 2:
                let text = [UInt8](try Data(contentsOf: URL(filePath: rest[0])))
                try SchemaRounds(parsing: text, assertsFormats: rest[1] == "asserted").run()
            case ("filters", let rest) where rest.count == 1:
                try Filters.measure(try number(rest[0]))
            default: throw Usage()
            }
        } catch {
            print("yardstick: \(error)")
        }
    }

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw Usage() }
        return number
    }
}

struct Usage: Error {}

/// How much a client posts, and where to.
struct Load: Sendable {
    let url: String
    let posts: Int
    let bytes: Int
}
