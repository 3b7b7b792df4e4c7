/// How an endpoint is asked: with an event, or whether it takes events at all.
package enum WebhookMethod: String, Hashable, Sendable {
    case post = "POST"
    case options = "OPTIONS"
}
