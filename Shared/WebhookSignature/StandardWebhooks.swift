import Crypto

/// Signing and verifying by the Standard Webhooks specification, version 1.0.0, symmetric scheme (`v1`).
///
/// What is signed is `id.timestamp.body`, with HMAC-SHA256 under each secret that is in force. During a rotation
/// there is more than one, and the header carries one signature for each, separated by spaces.
public enum StandardWebhooks {
    /// The three headers of the specification, in lower case.
    public enum Header {
        public static let id = "webhook-id"
        public static let timestamp = "webhook-timestamp"
        public static let signature = "webhook-signature"
    }

    /// How far a timestamp may lie from the receiver's clock, in seconds: five minutes, as the reference libraries have it.
    public static let defaultTolerance: Int64 = 300

    /// The value of `webhook-signature` for one message.
    ///
    /// - Parameters:
    ///   - id: the value of `webhook-id`. It must hold no full stop of the sender's users' choosing, or one could shift the
    ///     border between it and the timestamp.
    ///   - timestamp: the value of `webhook-timestamp`: the time of this attempt, in seconds since 1970.
    ///   - body: the bytes of the request's body, exactly as they are sent.
    ///   - secrets: those in force, the newest first.
    /// - Returns: `v1,<base64>`, once for each secret, separated by single spaces; empty when there is no secret.
    public static func sign(id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]) -> String {
        var value = ""
        for secret in secrets {
            if !value.isEmpty { value += " " }
            value += version
            value += Base64.encode(Array(code(id: id, timestamp: String(timestamp), body: body, secret: secret)))
        }
        return value
    }

    /// Checks a message: it must carry the three headers, be timely, and bear one signature of one of the secrets.
    ///
    /// - Parameters:
    ///   - headers: the request's header fields; names are compared without regard to case.
    ///   - body: the bytes of the request's body, exactly as they came in.
    ///   - secrets: those that the receiver accepts.
    ///   - now: the receiver's clock, in seconds since 1970.
    ///   - tolerance: how far the timestamp may lie before or after `now`, in seconds.
    /// - Returns: the id, by which a receiver tells a message that it has seen before, and the time of the attempt.
    public static func verify(
        headers: [(name: String, value: String)], body: [UInt8], secrets: [WebhookSecret], now: Int64,
        tolerance: Int64 = defaultTolerance
    ) throws(WebhookVerificationError) -> VerifiedWebhook {
        func value(_ wanted: String) throws(WebhookVerificationError) -> String {
            guard let field = headers.first(where: { $0.name.lowercased() == wanted }) else {
                throw .missingHeader(wanted)
            }
            return field.value
        }
        let id = try value(Header.id)
        let timestamp = try value(Header.timestamp)
        let signature = try value(Header.signature)
        let seconds = try time(timestamp, now: now, tolerance: tolerance)
        try check(signature, id: id, timestamp: timestamp, body: body, secrets: secrets)
        return VerifiedWebhook(id: id, timestamp: seconds)
    }

    /// The same, for header fields in a dictionary.
    public static func verify(
        headers: [String: String], body: [UInt8], secrets: [WebhookSecret], now: Int64,
        tolerance: Int64 = defaultTolerance
    ) throws(WebhookVerificationError) -> VerifiedWebhook {
        let fields = headers.map { (name: $0.key, value: $0.value) }
        return try verify(headers: fields, body: body, secrets: secrets, now: now, tolerance: tolerance)
    }

    /// What stands before each signature of the symmetric scheme.
    private static let version = "v1,"

    private static func time(
        _ text: String, now: Int64, tolerance: Int64
    ) throws(WebhookVerificationError) -> Int64 {
        // Digits only: Int64(_:) would also take a sign.
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let seconds = Int64(text) else {
            throw .malformedTimestamp
        }
        let (ahead, overflow) = seconds.subtractingReportingOverflow(now)
        guard !overflow, ahead <= tolerance else { throw .tooNew }
        guard ahead >= -tolerance else { throw .tooOld }
        return seconds
    }

    private static func check(
        _ header: String, id: String, timestamp: String, body: [UInt8], secrets: [WebhookSecret]
    ) throws(WebhookVerificationError) {
        // Signatures of other schemes stand beside ours, and are not ours to judge.
        let candidates = header.split(separator: " ").compactMap { part -> [UInt8]? in
            part.hasPrefix(version) ? Base64.decode(part.dropFirst(version.count)) : nil
        }
        guard !candidates.isEmpty else { throw .noSignature }
        var matches = false
        for secret in secrets {
            let expected = code(id: id, timestamp: timestamp, body: body, secret: secret)
            // The comparison of an authentication code takes the same time wherever the two differ.
            for candidate in candidates where expected == candidate { matches = true }
        }
        guard matches else { throw .wrongSignature }
    }

    private static func code(
        id: String, timestamp: String, body: [UInt8], secret: WebhookSecret
    ) -> HMAC<SHA256>.MAC {
        var hmac = HMAC<SHA256>(key: secret.key)
        hmac.update(data: Array((id + "." + timestamp + ".").utf8))
        hmac.update(data: body)
        return hmac.finalize()
    }
}
