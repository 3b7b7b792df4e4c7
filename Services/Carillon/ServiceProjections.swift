import Fanout
import Ingest
import Projections
import ServiceKit

/// The projection file of a service.
struct ServiceProjections: Sendable {
    let service: String
    let path: String
    let folds: [any Fold]

    /// Those of both services, whether or not there is a file yet.
    static func all(_ settings: Settings) -> [ServiceProjections] {
        [
            ServiceProjections(service: "ingest", path: "\(settings.dataFolder)/ingest.sqlite", folds: ingestFolds()),
            ServiceProjections(service: "fanout", path: "\(settings.dataFolder)/fanout.sqlite", folds: fanoutFolds()),
        ]
    }
}
