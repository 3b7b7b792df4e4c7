import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A connection whose requests are answered on the thread that reads and writes it, and not on another that has to be
/// woken for each of its steps. For routes that never block for long: what they hold up is every connection of the thread.
struct LoopBoundChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger)
    }

    @concurrent
    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

/// Runs tasks on an event loop.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Never at once, also on the loop's own thread: a handler of the channel may be at work there.
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
