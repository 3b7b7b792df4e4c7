import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection with handlers of ours on both sides of its parser, where Hummingbird has no place for any: they see what never
/// becomes a request, and answer what need not become one of the server's.
struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let times: ConnectionTimes
    let metrics: HTTPMetrics
    let quick: (any QuickRoute)?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            try addHandlers(to: channel.pipeline.syncOperations)
            return value
        }
    }

    private func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        let watch = HeadWatch(limit: times.head, idleLimit: times.idle)
        let faults = HeadFaults(watch) { [metrics] in metrics.refusedHead($0) }
        var behind: [any ChannelHandler] = [faults]
        if let quick { behind.append(QuickRequests(quick, behind: faults)) }
        let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(watch, position: .first)
        try pipeline.addHandlers(behind, position: .after(parser))
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
