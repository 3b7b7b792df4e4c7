package import Crypto

import struct Foundation.Data

/// The key under which secrets stand in the log: AES-GCM with 256 bits, a random nonce each, and the id of what the
/// secret belongs to as associated data, so that a sealed secret can't be moved to another entity.
package struct MasterKey: Sendable, CustomStringConvertible {
    private let key: SymmetricKey

    /// - Parameter bytes: 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// Seals a secret as printable text.
    package func seal(_ secret: String, for entity: String) throws -> String {
        let box = try AES.GCM.seal(Data(secret.utf8), using: key, authenticating: Data(entity.utf8))
        // `combined` is nil only for nonces that are not 12 bytes long, and this one was made by the library.
        guard let combined = box.combined else { throw ContractError("the secret can't be sealed") }
        return "v1:" + combined.base64EncodedString()
    }

    /// Opens what `seal` made.
    ///
    /// - Throws: `ContractError` if it was sealed under another key or for another entity, or is damaged.
    package func open(_ sealed: String, for entity: String) throws(ContractError) -> String {
        guard sealed.hasPrefix("v1:"), let combined = Data(base64Encoded: String(sealed.dropFirst(3))),
            let box = try? AES.GCM.SealedBox(combined: combined),
            let opened = try? AES.GCM.open(box, using: key, authenticating: Data(entity.utf8)),
            let secret = String(validating: opened, as: UTF8.self)
        else {
            throw ContractError(
                "the secret of \(entity) can't be opened: it was sealed under another CARILLON_MASTER_KEY, or is damaged"
            )
        }
        return secret
    }

    /// A key of its own for one purpose (HKDF with SHA-256), such as the signing of links.
    package func derived(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: 32)
    }

    package var description: String { "***" }
}
