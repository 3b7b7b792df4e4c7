import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// An authority that makes certificates while a test runs: of any name, for any time.
struct TestAuthority {
    private let key = P256.Signing.PrivateKey()
    private let name: DistinguishedName
    private let own: Certificate

    init(_ commonName: String = "Carillon's tests") throws {
        name = try DistinguishedName { CommonName(commonName) }
        own = try Self.certificate(
            for: name, key: key.publicKey, by: name, signedWith: key, from: -3600, until: 3600,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            })
    }

    /// What a client needs to trust whatever this authority signs, and nothing else.
    func clientConfiguration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([try Self.forTLS(own)])
        return configuration
    }

    /// What a receiver needs to speak TLS with a certificate of this authority.
    ///
    /// - Parameters:
    ///   - host: whom the certificate is for.
    ///   - until: when it expires, in seconds from now.
    ///   - change: changes what the receiver speaks.
    func serverContext(
        for host: String = "receiver.test", until: Double = 3600, change: (inout TLSConfiguration) -> Void = { _ in }
    ) throws -> NIOSSLContext {
        let key = P256.Signing.PrivateKey()
        let certificate = try Self.certificate(
            for: DistinguishedName { CommonName(host) }, key: key.publicKey, by: name, signedWith: self.key,
            from: -7200, until: until,
            extensions: Certificate.Extensions {
                SubjectAlternativeNames([.dnsName(host)])
            })
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try Self.forTLS(certificate))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)))
        change(&configuration)
        return try NIOSSLContext(configuration: configuration)
    }

    private static func certificate(
        for subject: DistinguishedName, key: P256.Signing.PublicKey, by issuer: DistinguishedName,
        signedWith signer: P256.Signing.PrivateKey, from: Double, until: Double, extensions: Certificate.Extensions
    ) throws -> Certificate {
        let now = Date()
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key),
            notValidBefore: now.addingTimeInterval(from), notValidAfter: now.addingTimeInterval(until),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(signer))
    }

    private static func forTLS(_ certificate: Certificate) throws -> NIOSSLCertificate {
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
    }
}
