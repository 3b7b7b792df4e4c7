import Contracts
import GRDB
import JSON
import Projections

/// How deliveries to an endpoint fare.
struct EndpointHealth: Sendable, JSONEncodable {
    /// What waits by the folded state, whoever delivers it.
    var backlog = EndpointBacklog()
    /// When it failed first since it took something last, by the folded state; to ten minutes, see `EndpointOutcomes`.
    var failingSince: Int64?
    /// As far as this instance delivers to the endpoint: of the moment, and in no log.
    var circuit = Circuit.State.closed

    private var state: String {
        switch circuit {
        case .open, .probing: "open"
        case .closed: failingSince == nil ? "healthy" : "failing"
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("state", state)
            writer.member("waiting", backlog.waiting)
            if backlog.isCut { writer.member("waitingIsMore", true) }
            writer.member("oldestWaitingAt", ifPresent: backlog.oldestAt, as: .time)
            writer.member("failingSince", ifPresent: failingSince, as: .time)
            if case .open(let until) = circuit { writer.member("nextProbeAt", time: until) }
        }
    }
}

extension FanoutAPI {
    /// - Parameter limit: the most deliveries that are counted.
    func health(of endpoint: EndpointDocument, counting limit: Int = 10_000) throws -> EndpointHealth {
        EndpointHealth(
            backlog: try DeliveryQueue(file: file).backlog(of: endpoint.id, tenant: endpoint.tenant, counting: limit),
            failingSince: try file.read { try EndpointOutcomes.failingSince(endpoint.id, after: .min, in: $0) },
            circuit: circuit(endpoint.id).state(now: now()))
    }
}
