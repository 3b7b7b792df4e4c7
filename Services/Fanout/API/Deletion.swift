import Contracts
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    /// The id in the path.
    func id(_ context: CarillonRequestContext) throws -> String { try context.parameters.require("id") }

    /// The answer to a deletion.
    func deleted(_ id: String, at time: Int64, _ position: Position) -> Response {
        Response.json(headers: [.carillonPosition: PositionHeader.text([position])]) { writer in
            writer.object { writer in
                writer.member("id", id)
                writer.member("deletedAt", time: time)
            }
        }
    }
}
