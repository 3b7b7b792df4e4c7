import Testing

@testable import Ingest

@Suite("Header fields of CloudEvents")
struct CloudEventHeaderTests {
    @Test(
        "One round of percent-encoding is undone, and a quoted string before it",
        arguments: [
            ("plain", "plain"), ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"), ("%2541", "%41"), ("100%", "100%"),
            ("%zz%4", "%zz%4"), (#""quoted \"text\"%21""#, #"quoted "text"!"#), (#"""#, #"""#), ("", ""),
        ])
    func decoding(value: String, text: String) {
        #expect(CloudEventHeader.decode(value) == text)
    }

    @Test("What decodes to no UTF-8 is no text", arguments: ["%FF", "%C3%28", "%ED%A0%80"])
    func noText(value: String) {
        #expect(CloudEventHeader.decode(value) == nil)
    }
}

@Suite("dataschema")
struct DataSchemaTests {
    @Test(
        "names a version, with or without a host and a path before it",
        arguments: [
            "/api/v1/schemas/invoice.paid/versions/2",
            "https://events.example.org/api/v1/schemas/invoice.paid/versions/2",
            "http://127.0.0.1:8080/api/v1/schemas/invoice.paid/versions/2",
            "https://example.org/carillon/api/v1/schemas/invoice%2Epaid/versions/2",
        ])
    func ours(uri: String) throws {
        let schema = try #require(DataSchema.read(uri))
        #expect(schema.type == "invoice.paid")
        #expect(schema.version == 2)
    }

    @Test(
        "of another shape is none of ours",
        arguments: [
            "https://example.org/schemas/invoice.json", "api/v1/schemas/invoice.paid/versions/2", "https://example.org",
            "/api/v1/schemas/invoice.paid", "/api/v1/schemas/invoice.paid/versions/0",
            "/api/v1/schemas/invoice.paid/versions/2?x=1", "/api/v1/schemas/invoice.paid/versions/-2",
            "/api/v1/schemas/invoice.paid/versions/99999999999999999999", "/", "urn:invoice.paid:2",
        ])
    func foreign(uri: String) {
        #expect(DataSchema.read(uri) == nil)
    }
}
