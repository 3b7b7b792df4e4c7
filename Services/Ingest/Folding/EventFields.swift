import EventLog

/// Where in the headers of an event's record stands what is folded here: found in one pass, with nothing made of it.
///
/// Not to be had for longer than the headers themselves: see `RecordHeaders.withFields`.
struct EventFields {
    private(set) var format: HeaderBytes?
    private(set) var id: HeaderBytes?
    private(set) var type: HeaderBytes?
    private(set) var time: HeaderBytes?
    private(set) var tenant: HeaderBytes?
    private(set) var schemaVersion: HeaderBytes?
    private(set) var key: HeaderBytes?
    private(set) var bodyHash: HeaderBytes?

    /// Of a name that comes more than once, the last counts.
    init(_ fields: RecordHeaders.Fields) {
        var fields = fields
        while let field = fields.next() { take(field.name, field.value) }
    }

    private mutating func take(_ name: HeaderBytes, _ value: HeaderBytes) {
        // By its length first: then nearly every name is compared once, or not at all.
        switch name.bytes.count {
        case 5: if name == "ce_id" { id = value }
        case 7: if name == "ce_type" { type = value } else if name == "ce_time" { time = value }
        case 9: if name == "ce_tenant" { tenant = value }
        case 11: if name == "ce_bodyhash" { bodyHash = value }
        case 16:
            if name == "ce_idempotencyid" { key = value } else if name == "ce_schemaversion" { schemaVersion = value }
        case 17: if name == "ce_carillonformat" { format = value }
        default: break
        }
    }
}

extension HeaderBytes {
    /// The number that its digits stand for; nil where they are none.
    var number: Int? {
        // Nearly always it is a single digit.
        guard bytes.count == 1 else { return text.flatMap { Int($0) } }
        let digit = Int(bytes[0]) - 48
        return (0...9).contains(digit) ? digit : nil
    }
}
