/// Certificates that a client must not believe, all of one authority and with one key: made for these tests with openssl.
enum BadCertificates {
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBkDCCATegAwIBAgIULL5WN9hZn79il0tYRDmI1yzKrbcwCgYIKoZIzj0EAwIw
        HTEbMBkGA1UEAwwSQ2FyaWxsb24gdGVzdCBDQSAyMCAXDTI2MTEyMTE4NDA1OVoY
        DzIxMjYxMDI4MTg0MDU5WjAdMRswGQYDVQQDDBJDYXJpbGxvbiB0ZXN0IENBIDIw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASCzJsTL72zO+yzHmxtfz5+DgVCxLSI
        QXsNcqB8Gv+i2Mv1miJtf3v7igWOLD4iDRcHM1FKB1+2RYqLUChH/hQQo1MwUTAd
        BgNVHQ4EFgQUIUmqIkC9xT+8+OHnrSV4mcDA9A0wHwYDVR0jBBgwFoAUIUmqIkC9
        xT+8+OHnrSV4mcDA9A0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBE
        AiB1wOZZEkENq0ChoiBh6GvxmcX++VV3spY9qrVu9O4dJwIgKrUs9Bd85Qwgk66O
        ySoejoRicU67aTIw1YWUm0HxKBA=
        -----END CERTIFICATE-----
        """

    /// For localhost and 127.0.0.1, in 2020 alone.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBlTCCATqgAwIBAgICEAEwCgYIKoZIzj0EAwIwHTEbMBkGA1UEAwwSQ2FyaWxs
        b24gdGVzdCBDQSAyMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAwMFowFDES
        MBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhaAw
        JuqVNGAF0EFqArNicfxN+k457nBKcmoAxU8keim1P3C/lmN8kOga9HKm30WRYni7
        uUIXTT1L8BlZOlV1RqNzMHEwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMBMG
        A1UdJQQMMAoGCCsGAQUFBwMBMB0GA1UdDgQWBBSxtILExLnW+JKFQV9OneuQW6oJ
        BTAfBgNVHSMEGDAWgBQhSaoiQL3FP7z44eetJXiZwMD0DTAKBggqhkjOPQQDAgNJ
        ADBGAiEAxE/9mA4gVpBIms4hztL8Z0S8NE+LGtuOsDSlY90+wOUCIQCa5hpnNVMQ
        ZaY5uN7zXwrydULUp8P2/ybekf5BEJnX0g==
        -----END CERTIFICATE-----
        """

    /// The same from 2125 on.
    static let notYetValid = """
        -----BEGIN CERTIFICATE-----
        MIIBmTCCAT6gAwIBAgICEAMwCgYIKoZIzj0EAwIwHTEbMBkGA1UEAwwSQ2FyaWxs
        b24gdGVzdCBDQSAyMCIYDzIxMjUwMTAxMDAwMDAwWhgPMjEyNjAxMDEwMDAwMDBa
        MBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
        BIWgMCbqlTRgBdBBagKzYnH8TfpOOe5wSnJqAMVPJHoptT9wv5ZjfJDoGvRypt9F
        kWJ4u7lCF009S/AZWTpVdUajczBxMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAA
        ATATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUsbSCxMS51viShUFfTp3r
        kFuqCQUwHwYDVR0jBBgwFoAUIUmqIkC9xT+8+OHnrSV4mcDA9A0wCgYIKoZIzj0E
        AwIDSQAwRgIhAIm6ESeLqV1kFWATSAFJHj9z/d1wcxUWBDN56ykIxKqEAiEA8+ZT
        qKeL9sPLvQvSuk7RXH4ralQdu08RRbTmY1YxgCY=
        -----END CERTIFICATE-----
        """

    /// For mail.example, until 2126.
    static let otherName = """
        -----BEGIN CERTIFICATE-----
        MIIBkzCCATmgAwIBAgICEAIwCgYIKoZIzj0EAwIwHTEbMBkGA1UEAwwSQ2FyaWxs
        b24gdGVzdCBDQSAyMCAXDTI1MDEwMTAwMDAwMFoYDzIxMjYwMTAxMDAwMDAwWjAU
        MRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASF
        oDAm6pU0YAXQQWoCs2Jx/E36TjnucEpyagDFTyR6KbU/cL+WY3yQ6Br0cqbfRZFi
        eLu5QhdNPUvwGVk6VXVGo3AwbjAXBgNVHREEEDAOggxtYWlsLmV4YW1wbGUwEwYD
        VR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFLG0gsTEudb4koVBX06d65BbqgkF
        MB8GA1UdIwQYMBaAFCFJqiJAvcU/vPjh560leJnAwPQNMAoGCCqGSM49BAMCA0gA
        MEUCIFViz8cJ/Rg7R5L13WE/jaOOgBG2NUXDRHSsN48h6CJMAiEAmYUw6Wy12t/5
        1kH1NLlzNCX4HMlfJzvHlDIYJ3qDe2Q=
        -----END CERTIFICATE-----
        """

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3ZwzQnYMSiaOtL4q
        NKYOtGYKDDmrP1VLTMW5SPzcQwahRANCAASFoDAm6pU0YAXQQWoCs2Jx/E36Tjnu
        cEpyagDFTyR6KbU/cL+WY3yQ6Br0cqbfRZFieLu5QhdNPUvwGVk6VXVG
        -----END PRIVATE KEY-----
        """
}
