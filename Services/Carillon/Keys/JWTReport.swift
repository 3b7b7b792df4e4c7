import Access
import Logging
import ServiceKit

/// What a JWT says, and what comes of each check of it. The signature, without which it opens nothing, is not shown.
struct JWTReport {
    private(set) var lines: [String] = []
    private(set) var isGood = true

    /// - Parameter now: milliseconds since 1970.
    init(of text: String, settings: JWTSettings, now: Int64 = SystemTime.now()) async {
        let logger = Logger(label: "carillon") { _ in SwiftLogNoOpLogHandler() }
        let setup = JWTSetup(settings, now: { now }, logger: logger)
        guard let verifier = setup.verifier, let ring = setup.ring else { return }
        let token: JWT
        do throws(JWTFault) {
            token = try JWT(text)
        } catch {
            fail("form", error)
            return
        }
        lines.append("header  \(token.header)")
        lines.append("claims  \(token.claims)")
        do throws(JWTFault) {
            try await verifier.verify(token)
            pass("signature", "is by a key of \(settings.keySet)")
        } catch {
            let reason = error == .keysUnavailable ? ring.status.fault.map { ": \(settings.keySet): \($0)" } : nil
            fail("signature", error, reason ?? "")
        }
        let faults = verifier.faults(of: token)
        for fault in faults { fail("claims", fault) }
        guard faults.isEmpty, let claims = JWTClaims(unchecked: token.claims) else { return }
        pass("claims", "are as they must be")
        let scopes = claims.scopes.names.joined(separator: ", ")
        lines.append("  it stands for \(claims.subject), and acts for \(claims.tenant ?? "no tenant of its own")")
        lines.append("  it may: \(scopes.isEmpty ? "nothing, since it names no scope and no role of ours" : scopes)")
    }

    private mutating func pass(_ name: String, _ detail: String) {
        lines.append("✓ \(name) \(detail)")
    }

    private mutating func fail(_ name: String, _ fault: JWTFault, _ more: String = "") {
        isGood = false
        lines.append("✗ \(name) \(fault.code): \(fault)\(more)")
    }
}
