import Contracts
import Crypto
import HTTPTypes
import JSON

import struct Foundation.Data

/// A request of a provider, as far as its signature goes.
struct InboundRequest: Sendable {
    var headers: HTTPFields
    /// The address as the provider knows it, with its query.
    var url: String
    /// The query's parameters, decoded.
    var query: [(name: String, value: String)]
    var body: [UInt8]
    var isForm: Bool
}

/// Why a request is not taken for the provider's. What is secret is not in it.
enum InboundSignatureFault: Error, Hashable {
    /// The header is not there, or is not of its form.
    case missing(String)
    case mismatch
    case tooOld
    /// More can't be told from the body.
    case malformedBody
}

/// Stripe's `Stripe-Signature`: `t=seconds,v1=hex,…`, HMAC-SHA256 over `t.body`
/// (docs.stripe.com/webhooks, "Verify webhook signatures manually").
enum StripeSignature {
    static let header = "stripe-signature"
    /// How far the time of the signature may be from ours, in seconds.
    static let tolerance: Int64 = 300

    static func check(
        _ request: InboundRequest, secrets: [String], now: Int64
    ) throws(InboundSignatureFault) {
        guard let field = request.headers.value(named: header) else { throw .missing("Stripe-Signature") }
        var time: Int64?
        var codes: [[UInt8]] = []
        for part in field.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let name = pair[0].drop { $0 == " " }
            if name == "t" { time = Int64(pair[1]) }
            if name == "v1", let code = Hex.bytes(String(pair[1])) { codes.append(code) }
        }
        guard let time, time >= 0, !codes.isEmpty else { throw .missing("Stripe-Signature") }
        var signed = Data("\(time).".utf8)
        signed.append(contentsOf: request.body)
        guard secrets.contains(where: { HMACCodes.contain(SHA256.self, codes, of: signed, key: $0) }) else {
            throw .mismatch
        }
        // After the signature, so that nothing is said of our clock to who can't sign.
        guard abs(now / 1000 - time) <= tolerance else { throw .tooOld }
    }
}

/// WhatsApp's `X-Hub-Signature-256`: `sha256=hex`, HMAC-SHA256 over the body with the app's secret
/// (developers.facebook.com, "Validating payloads").
enum WhatsAppSignature {
    static let header = "x-hub-signature-256"

    static func check(_ request: InboundRequest, secrets: [String]) throws(InboundSignatureFault) {
        guard let field = request.headers.value(named: header), field.hasPrefix("sha256="),
            let code = Hex.bytes(String(field.dropFirst(7)).lowercased())
        else { throw .missing("X-Hub-Signature-256") }
        let signed = Data(request.body)
        guard secrets.contains(where: { HMACCodes.contain(SHA256.self, [code], of: signed, key: $0) }) else {
            throw .mismatch
        }
    }
}

/// Twilio's `X-Twilio-Signature`: base64 of HMAC-SHA1 over the address and, of a form, its parameters in the order of names;
/// of any other body the address alone, whose `bodySHA256` then says what the body is
/// (twilio.com/docs/usage/security, "Validating requests").
enum TwilioSignature {
    static let header = "x-twilio-signature"

    static func check(_ request: InboundRequest, secrets: [String]) throws(InboundSignatureFault) {
        guard let field = request.headers.value(named: header), let code = Data(base64Encoded: field) else {
            throw .missing("X-Twilio-Signature")
        }
        var parameters = ""
        if request.isForm {
            guard let form = FormData.parameters(request.body) else { throw .malformedBody }
            // As the provider does: names in order, the values of one name in order, each value once.
            var values: [String: Set<String>] = [:]
            for (name, value) in form { values[name, default: []].insert(value) }
            for name in values.keys.sorted(by: FormData.precedes) {
                for value in (values[name] ?? []).sorted(by: FormData.precedes) { parameters += name + value }
            }
        } else {
            guard let hash = request.query.last(where: { $0.name == "bodySHA256" })?.value,
                let bytes = Hex.bytes(hash.lowercased()), SHA256.hash(data: request.body).elementsEqual(bytes)
            else { throw .mismatch }
        }
        // The provider signs the address with a port or without, whichever its library does.
        let signed = InboundAddress.variants(of: request.url).map { Data(($0 + parameters).utf8) }
        let codes = [[UInt8](code)]
        guard
            secrets.contains(where: { secret in
                signed.contains { HMACCodes.contain(Insecure.SHA1.self, codes, of: $0, key: secret) }
            })
        else { throw .mismatch }
    }
}

/// Compares authentication codes in constant time.
enum HMACCodes {
    static func contain<Hash: HashFunction>(
        _ hash: Hash.Type, _ codes: [[UInt8]], of signed: Data, key: String
    ) -> Bool {
        let key = SymmetricKey(data: Data(key.utf8))
        return codes.contains { HMAC<Hash>.isValidAuthenticationCode($0, authenticating: signed, using: key) }
    }

    /// Whether two secrets are the same.
    static func areEqual(_ one: String, _ other: String) -> Bool {
        let key = SymmetricKey(size: .bits256)
        let code = HMAC<SHA256>.authenticationCode(for: Data(one.utf8), using: key)
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(other.utf8), using: key)
    }
}

extension HTTPFields {
    /// The first field of a name.
    func value(named name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
