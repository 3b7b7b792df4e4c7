import Crypto

extension StandardWebhooks {
    /// Checks a message: it must carry the three headers, be timely, and bear one signature that is trusted.
    ///
    /// - Parameters:
    ///   - headers: the request's header fields; names are compared without regard to case.
    ///   - body: the bytes of the request's body, exactly as they came in.
    ///   - keys: the secrets and public keys that the receiver accepts; several during a rotation. Never take one from the
    ///     request itself.
    ///   - now: the receiver's clock, in seconds since 1970.
    ///   - tolerance: how far the timestamp may lie before or after `now`, in seconds.
    /// - Returns: the id, by which a receiver tells a message that it has seen before, and the time of the attempt.
    public static func verify(
        headers: [(name: String, value: String)], body: [UInt8], trusting keys: [WebhookTrust], now: Int64,
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
        let signatures = WebhookSignatures(try value(Header.signature))
        let seconds = try time(timestamp, now: now, tolerance: tolerance)
        try check(signatures, of: Message(id: id, timestamp: timestamp, body: body), trusting: keys)
        return VerifiedWebhook(id: id, timestamp: seconds)
    }

    /// The same, for header fields in a dictionary.
    public static func verify(
        headers: [String: String], body: [UInt8], trusting keys: [WebhookTrust], now: Int64,
        tolerance: Int64 = defaultTolerance
    ) throws(WebhookVerificationError) -> VerifiedWebhook {
        let fields = headers.map { (name: $0.key, value: $0.value) }
        return try verify(headers: fields, body: body, trusting: keys, now: now, tolerance: tolerance)
    }

    /// The same, with shared secrets alone.
    public static func verify(
        headers: [(name: String, value: String)], body: [UInt8], secrets: [WebhookSecret], now: Int64,
        tolerance: Int64 = defaultTolerance
    ) throws(WebhookVerificationError) -> VerifiedWebhook {
        try verify(
            headers: headers, body: body, trusting: secrets.map { .secret($0) }, now: now, tolerance: tolerance)
    }

    /// The same, with shared secrets alone, for header fields in a dictionary.
    public static func verify(
        headers: [String: String], body: [UInt8], secrets: [WebhookSecret], now: Int64,
        tolerance: Int64 = defaultTolerance
    ) throws(WebhookVerificationError) -> VerifiedWebhook {
        try verify(
            headers: headers, body: body, trusting: secrets.map { .secret($0) }, now: now, tolerance: tolerance)
    }

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
        _ signatures: WebhookSignatures, of message: Message, trusting keys: [WebhookTrust]
    ) throws(WebhookVerificationError) {
        var matches = false
        // Signatures of schemes that none of the keys is for stand beside the others, and are not ours to judge.
        var isAnyOfScheme = keys.isEmpty && !(signatures.symmetric + signatures.asymmetric).isEmpty
        for key in keys {
            switch key {
            case .secret(let secret):
                guard !signatures.symmetric.isEmpty else { continue }
                isAnyOfScheme = true
                let expected = message.code(secret)
                // The comparison of an authentication code takes the same time wherever the two differ.
                for candidate in signatures.symmetric where expected == candidate { matches = true }
            case .publicKey(let key):
                guard !signatures.asymmetric.isEmpty else { continue }
                isAnyOfScheme = true
                let whole = message.whole
                if signatures.asymmetric.contains(where: { key.isValid($0, for: whole) }) { matches = true }
            }
        }
        guard isAnyOfScheme else { throw .noSignature }
        guard matches else { throw .wrongSignature }
    }
}
