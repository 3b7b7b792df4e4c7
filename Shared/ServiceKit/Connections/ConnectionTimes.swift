package import NIOCore

/// How long a connection has for what.
package struct ConnectionTimes: Sendable {
    /// One on which nothing happens for so long is closed without a word. Only what is whole counts as something that
    /// happens.
    package var idle: TimeAmount
    /// The head of a request must be there whole in this time, from its first byte on.
    package var head: TimeAmount
    /// A body must be there whole in this time, from its head on.
    package var body: TimeAmount
    /// Half of what is buffered of an answer must be read in this time.
    package var answer: TimeAmount

    package init(
        idle: TimeAmount = .seconds(75), head: TimeAmount = .seconds(30), body: TimeAmount = .seconds(60),
        answer: TimeAmount = .seconds(60)
    ) {
        self.idle = idle
        self.head = head
        self.body = body
        self.answer = answer
    }
}
