import Contracts
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    /// Where the answer to a write stands in the log, for who reads elsewhere next. Also where nothing had to be written:
    /// another instance may not know yet what this one has seen.
    func positionHeader(_ position: Position?) -> HTTPFields {
        position.map { [.carillonPosition: PositionHeader.text([$0])] } ?? [:]
    }

    /// The same where nothing was written, because all stood there already.
    func unchangedHeader(_ position: Position?) -> HTTPFields {
        var headers = positionHeader(position)
        headers[.carillonUnchanged] = "true"
        return headers
    }

    /// How far this instance has folded a partition of the deliveries: for an answer that rests on it.
    func foldedHeader(partition: Int) -> HTTPFields {
        let place = TopicPartition(topic: Topics.deliveries, partition: partition)
        guard let next = runner.progress[place], next > 0 else { return [:] }
        return positionHeader(Position(topic: place.topic, partition: partition, offset: next - 1))
    }

    /// The id in the path.
    func id(_ context: CarillonRequestContext) throws -> String { try context.name("id") }

    /// The answer to a deletion, with the time that the audit log has for it.
    func deleted(_ id: String, _ deletion: (position: Position, at: Int64)) -> Response {
        Response.json(headers: positionHeader(deletion.position)) { writer in
            writer.object { writer in
                writer.member("id", id)
                writer.member("deletedAt", time: deletion.at)
            }
        }
    }
}
