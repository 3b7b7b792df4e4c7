import Contracts
import NIOCore
import NIOHTTP2
import NIOSSL

/// What becomes of the streams of a connection.
extension MultiplexedConnection {
    func advance(
        _ id: HTTP2StreamID, _ feed: (StreamExchange) throws(ResponseViolation) -> StreamExchange.Progress
    ) {
        guard let stream = streams[id] else { return }
        let progress: StreamExchange.Progress
        do throws(ResponseViolation) {
            progress = try feed(stream)
        } catch {
            progress = .done(.fault(.protocolError, error.reason), isCut: true)
        }
        guard case .done(let answer, let isCut) = progress else { return }
        _ = take(id)
        // Neither what is left of the answer is wanted, nor what is left of the request.
        if isCut || !stream.isSent { reset(id) }
        hasServed = true
        settle()
        lane.complete(stream.exchange, answer)
    }

    /// A stream that ended before its answer did.
    func ended(_ stream: StreamExchange, reason: HTTP2ErrorCode?) {
        if reason == .http11Required, !stream.hasBegun, !stream.exchange.isDowngraded {
            return lane.fallBack(stream.exchange, origin)
        }
        // The peer says that it has done nothing about it (RFC 9113, section 8.7).
        broken(stream, isUnread: reason == .refusedStream, reason: reason)
    }

    func broken(_ stream: StreamExchange, isUnread: Bool, reason: HTTP2ErrorCode? = nil) {
        if isUnread, !stream.hasBegun, !stream.exchange.needsNewConnection {
            lane.repeatOnNewConnection(stream.exchange)
        } else if let reason, lastError == nil {
            let place = FaultWording.place(isInBody: stream.isInBody, hasAnswerBegun: stream.hasBegun)
            let name = reason.shown
            lane.complete(stream.exchange, .fault(.reset, "the stream was reset \(place) (\(name))"))
        } else {
            lane.complete(stream.exchange, brokenAnswer(stream))
        }
    }

    func brokenAnswer(_ stream: StreamExchange?) -> AttemptAnswer {
        switch lastError {
        case nil, is IOError, is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            FaultWording.broken(
                lastError, isInBody: stream?.isInBody ?? false, hasAnswerBegun: stream?.hasBegun ?? false)
        default: .fault(.protocolError, "the answer is not valid HTTP/2")
        }
    }

    func peerLeaves(after last: HTTP2StreamID, because reason: HTTP2ErrorCode) {
        isEnding = true
        if reason == .http11Required { origin.needsHTTP1(until: .now() + lane.limits.withoutHTTP2) }
        for (id, stream) in streams where id > last {
            _ = take(id)
            broken(stream, isUnread: true)
        }
        settle()
    }

    func timedOut(_ id: HTTP2StreamID) {
        guard let stream = take(id) else { return }
        reset(id)
        // Should the peer be gone without a word, nobody else is to find out by waiting.
        isEnding = true
        lane.complete(
            stream.exchange,
            .fault(.timeout, FaultWording.stage(isInBody: stream.isInBody, hasAnswerBegun: stream.hasBegun)))
        settle()
    }

    func take(_ id: HTTP2StreamID) -> StreamExchange? {
        guard let stream = streams.removeValue(forKey: id) else { return nil }
        stream.timer?.cancel()
        stream.exchange.stream = nil
        return stream
    }

    func reset(_ id: HTTP2StreamID) {
        context?.writeAndFlush(
            wrapOutboundOut(HTTP2Frame(streamID: id, payload: .rstStream(.cancel))), promise: nil)
    }

    /// Without requests it waits for a while, or ends if it takes none any more.
    func settle() {
        guard streams.isEmpty, let context else { return }
        guard !isEnding, lane.mayWait(origin) else { return context.close(promise: nil) }
        idleTimer?.cancel()
        idleTimer = lane.loop.scheduleTask(in: lane.limits.idleTime) {
            guard self.streams.isEmpty else { return }
            self.isEnding = true
            self.context?.close(promise: nil)
        }
    }
}
