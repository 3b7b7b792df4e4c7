/// A certificate authority made for these tests, and what it gave `localhost` and `127.0.0.1`; good until the year 2126.
enum TestCertificates {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBnDCCAUOgAwIBAgIUOG38xxGLmyWw/EZdhjmjWHvNqAMwCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQQ2FyaWxsb24gdGVzdCBDQTAgFw0yNjExMjExMjQ4MTRaGA8y
        MTI2MTAyODEyNDgxNFowGzEZMBcGA1UEAwwQQ2FyaWxsb24gdGVzdCBDQTBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABNK8s3vka9805C5dv+rtUCaIabMm9OPO4KUm
        Elh72aIfwAR18bdScidaKpAgAJOtpgdWIbbKJdGvOeIgk0rJtACjYzBhMB0GA1Ud
        DgQWBBThUjbWfYzFGEZ7DB1/Z+msAf1nTjAfBgNVHSMEGDAWgBThUjbWfYzFGEZ7
        DB1/Z+msAf1nTjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwICBDAKBggq
        hkjOPQQDAgNHADBEAiBjiFN9F8rryqK70rzhCouGhv4NkBwBw+3q5lwbIykHuQIg
        K5mx/s5pfohfooASIEWEFtj45ytXAXa53DRwPuARUyo=
        -----END CERTIFICATE-----
        """

    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBpjCCAUygAwIBAgIUSdNPDEsNQtaj5woRHSVzaVrd938wCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQQ2FyaWxsb24gdGVzdCBDQTAgFw0yNjExMjExMjQ4MTRaGA8y
        MTI2MTAyODEyNDgxNFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0C
        AQYIKoZIzj0DAQcDQgAEBpt6skej3buMlMW/gQ5y0dl2oYuV1I70ULTSdwQunJM8
        rtComdOFhMaiYLPDwz8LdEBs+2aj6KQgVdS4tnIbHKNzMHEwGgYDVR0RBBMwEYIJ
        bG9jYWxob3N0hwR/AAABMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBQb
        jfT1Bj/mn3mlg/b0fdf+JLyAMjAfBgNVHSMEGDAWgBThUjbWfYzFGEZ7DB1/Z+ms
        Af1nTjAKBggqhkjOPQQDAgNIADBFAiEAuah9Pc9aE70q1MAESaXcahYwIZGBRYHL
        8sY13SYn90UCIANYK5eqdQPF60zwV160Wa0ZWfVY8t+kF5O32Kqeo+40
        -----END CERTIFICATE-----
        """

    static let serverKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgeW67X14xP1QCZYac
        1nLG+RlNv4VO7ZBmVczS4NmW0/uhRANCAAQGm3qyR6Pdu4yUxb+BDnLR2Xahi5XU
        jvRQtNJ3BC6ckzyu0KiZ04WExqJgs8PDPwt0QGz7ZqPopCBV1Li2chsc
        -----END PRIVATE KEY-----
        """
}
