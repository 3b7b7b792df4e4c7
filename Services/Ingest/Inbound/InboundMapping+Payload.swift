import Contracts
import JSON

extension InboundMapping {
    /// What becomes of a provider's types where a tenant says nothing of them.
    static func standard(_ provider: InboundProvider, _ type: String) -> Target? {
        switch (provider, type) {
        case (.stripe, "invoice.paid"):
            Target(
                type: "invoice.paid",
                payload: [
                    Member("invoiceId", "/data/object/id"), Member("number", "/data/object/number"),
                    Member("customerId", "/data/object/customer"), Member("amount", "/data/object/amount_paid"),
                    Member("currency", "/data/object/currency", isUppercased: true),
                    Member("url", "/data/object/hosted_invoice_url"),
                ])
        case (.stripe, "invoice.payment_failed"):
            Target(
                type: "payment_failed",
                payload: [
                    // The payment has no id of its own everywhere; the event of its failure has.
                    Member("paymentId", "/id"), Member("invoiceId", "/data/object/id"),
                    Member("customerId", "/data/object/customer"), Member("amount", "/data/object/amount_due"),
                    Member("currency", "/data/object/currency", isUppercased: true),
                    Member("attempt", "/data/object/attempt_count"),
                ])
        case (.stripe, "payment_intent.payment_failed"):
            Target(
                type: "payment_failed",
                payload: [
                    Member("paymentId", "/data/object/id"), Member("customerId", "/data/object/customer"),
                    Member("amount", "/data/object/amount"),
                    Member("currency", "/data/object/currency", isUppercased: true),
                    Member("message", "/data/object/last_payment_error/message"),
                ])
        default: nil
        }
    }
}

extension InboundMapping.Target {
    /// The payload of an event of this type. Members that are not there, or null, are left out.
    func payload(of event: JSONNode) -> [UInt8] {
        guard let members = payload else { return Array(event.rawBytes) }
        var writer = JSONWriter(reservingCapacity: 512)
        writer.object { writer in
            for member in members {
                guard let value = event.node(at: member.pointer), !value.isNull else { continue }
                if member.isUppercased, let text = value.string {
                    writer.member(member.name, text.uppercased())
                } else {
                    writer.member(member.name, raw: Array(value.rawBytes))
                }
            }
        }
        return writer.bytes
    }
}

extension JSONNode {
    /// What a JSON Pointer (RFC 6901) leads to; nil where that is nothing.
    fileprivate func node(at pointer: String) -> JSONNode? {
        if pointer.isEmpty { return self }
        var node = self
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(token.replacing("~1", with: "/").replacing("~0", with: "~"))
            let next = node.kind == .array ? Int(name).flatMap { $0 >= 0 ? node[$0] : nil } : node[name]
            guard let next else { return nil }
            node = next
        }
        return node
    }
}
