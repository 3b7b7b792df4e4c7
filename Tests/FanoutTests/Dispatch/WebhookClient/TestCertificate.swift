import NIOSSL

/// Certificates for tests alone, signed by themselves and good until 2126. Made with
///
///     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=receiver.test
///         -addext subjectAltName=DNS:receiver.test,IP:127.0.0.1 -addext basicConstraints=critical,CA:TRUE
struct TestCertificate {
    let certificate: NIOSSLCertificate
    let key: NIOSSLPrivateKey

    private init(_ certificate: String, _ key: String) throws {
        self.certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        self.key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
    }

    /// What a receiver needs to speak TLS with it.
    func serverContext() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    }

    /// What a client needs to trust it, and nothing else.
    var clientConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([certificate])
        return configuration
    }

    /// For receiver.test and 127.0.0.1.
    static func receiver() throws -> TestCertificate {
        try TestCertificate(
            """
            -----BEGIN CERTIFICATE-----
            MIIBpjCCAU2gAwIBAgIUQppro+Ah2ITBkTNCQ/ya+8rbt28wCgYIKoZIzj0EAwIw
            GDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDAgFw0yNjExMjExMjQ5NTZaGA8yMTI2
            MTAyODEyNDk1NlowGDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDBZMBMGByqGSM49
            AgEGCCqGSM49AwEHA0IABJwo/vcMwg/jJFtnvegAwKzC2N0XzjSYOy9DuvpEUTzM
            QrrQbvGNVu8jaNxmDAgz9RA94d2/ja2JstCUpGlHKjKjczBxMB0GA1UdDgQWBBTi
            lPlOoEjLIb3oVVWunZI8D2q6+DAfBgNVHSMEGDAWgBTilPlOoEjLIb3oVVWunZI8
            D2q6+DAeBgNVHREEFzAVgg1yZWNlaXZlci50ZXN0hwR/AAABMA8GA1UdEwEB/wQF
            MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgTXKzSrGmDFpk3rQXk7WqF7xSgQrPo7sP
            EE1AZjDItfUCIH5QOYmxR8y59vjCUMb2uT/WYs8CBcaxt/hiyV/aOjzN
            -----END CERTIFICATE-----
            """,
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZR5LeusadNDl6NfM
            0Fp6j0WtsEThQcY5BWcV+sxhyeahRANCAAScKP73DMIP4yRbZ73oAMCswtjdF840
            mDsvQ7r6RFE8zEK60G7xjVbvI2jcZgwIM/UQPeHdv42tibLQlKRpRyoy
            -----END PRIVATE KEY-----
            """)
    }

    /// For other.test.
    static func other() throws -> TestCertificate {
        try TestCertificate(
            """
            -----BEGIN CERTIFICATE-----
            MIIBmTCCAT6gAwIBAgIUHCpcR102bXzcKmmYuWANspkw6+AwCgYIKoZIzj0EAwIw
            FTETMBEGA1UEAwwKb3RoZXIudGVzdDAgFw0yNjExMjExMjQ5NTZaGA8yMTI2MTAy
            ODEyNDk1NlowFTETMBEGA1UEAwwKb3RoZXIudGVzdDBZMBMGByqGSM49AgEGCCqG
            SM49AwEHA0IABDc0bP9zc3njx3CaHTq0ZNQT7z4CSv8x3XQtBV81/VGmZy6yiAcY
            Jj5VxirnfJmclu8G22nKZLovFxhve0BQ7uyjajBoMB0GA1UdDgQWBBQoVLGTwTng
            I5+RoI/X1gpQd53N/DAfBgNVHSMEGDAWgBQoVLGTwTngI5+RoI/X1gpQd53N/DAV
            BgNVHREEDjAMggpvdGhlci50ZXN0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0E
            AwIDSQAwRgIhAIrZVo2LjDzP4DLqILSFrn6MCyPLrHalSy4CsxeWJffkAiEA3plO
            QQ+VA6iLYelgdwp05bNGwrbrYhBu1KD4qRNVy6s=
            -----END CERTIFICATE-----
            """,
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgULOlOefOcZczyt5e
            1Kk7dtMsh0MOfXcXPCUcYZrZta+hRANCAAQ3NGz/c3N548dwmh06tGTUE+8+Akr/
            Md10LQVfNf1RpmcusogHGCY+VcYq53yZnJbvBttpymS6LxcYb3tAUO7s
            -----END PRIVATE KEY-----
            """)
    }
}
