import Contracts
import EventLog
import JSON
import Testing

@testable import Fanout

/// The forms in which an event goes out.
@Suite struct WebhookPayloadTests {
    static let event = EventRecord(
        id: "evt_1", type: "invoice.paid", schemaVersion: 2, source: "/billing", tenant: "acme",
        acceptedAt: 1_772_357_400_250, recipients: .everySubscriber, payload: Array(#"{"amount":  4200.00}"#.utf8),
        partitionKey: "k ü", traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        traceState: "a=1",
        origin: EventOrigin(
            id: "their 1", time: "2026-02-28T23:59:59+01:00", subject: "50 % \"off\" €\n", dataSchema: "urn:s",
            dataContentType: "application/vnd.acme+json", extensions: [.init("priority", "7"), .init("vip", "")]))

    private func payload(_ format: EndpointFormat, of event: EventRecord = event) -> WebhookPayload {
        WebhookPayload.make(event, as: format) {
            PayloadLink(url: "https://e.org/v2/payloads/t", expiresAt: 1_772_616_600_250)
        }
    }

    @Test func `a thin one says what happened, and where the rest is`() {
        let thin = payload(.thin)
        #expect(thin.contentType == "application/json")
        #expect(thin.headers.isEmpty)
        #expect(
            String(decoding: thin.body, as: UTF8.self)
                == #"{"id":"evt_1","type":"invoice.paid","timestamp":"2026-03-01T09:30:00.250Z","#
                + #""fetchUrl":"https://e.org/v2/payloads/t","fetchExpiresAt":"2026-03-04T09:30:00.250Z"}"#)
    }

    @Test func `a structured CloudEvent has each attribute once, and the payload byte for byte`() throws {
        let structured = payload(.cloudevents)
        #expect(structured.contentType == "application/cloudevents+json")
        #expect(structured.headers.isEmpty)
        let text = String(decoding: structured.body, as: UTF8.self)
        #expect(text.hasSuffix(#","data":{"amount":  4200.00}}"#))
        // The reader refuses a name that comes twice.
        let root = try JSONDocument(parsing: structured.body).root
        for (name, value) in [
            "specversion": "1.0", "id": "evt_1", "source": "/billing", "type": "invoice.paid",
            "time": "2026-03-01T09:30:00.250Z", "subject": "50 % \"off\" €\n", "dataschema": "urn:s",
            "datacontenttype": "application/vnd.acme+json", "tenant": "acme", "partitionkey": "k ü",
            "originid": "their 1", "origintime": "2026-02-28T23:59:59+01:00", "priority": "7", "vip": "",
            "traceparent": Self.event.traceParent ?? "", "tracestate": "a=1",
        ] {
            #expect(root[name]?.string == value, "\(name)")
        }
        #expect(root["schemaversion"]?.int == 2)
        #expect(root.count == 18)
    }

    @Test func `a binary CloudEvent has its attributes in the headers, percent-encoded, and the payload alone as body`()
    {
        let binary = payload(.cloudeventsBinary)
        #expect(binary.contentType == "application/vnd.acme+json")
        #expect(binary.body == Self.event.payload)
        let fields = Dictionary(uniqueKeysWithValues: binary.headers.map { ($0.name, $0.value) })
        #expect(fields["ce-subject"] == "50%20%25%20%22off%22%20%E2%82%AC%0A")
        #expect(fields["ce-partitionkey"] == "k%20%C3%BC")
        #expect(fields["ce-schemaversion"] == "2")
        #expect(fields["ce-originid"] == "their%201")
        #expect(fields["ce-vip"]?.isEmpty == true)
        #expect(fields["ce-datacontenttype"] == nil)
        #expect(fields.count == 16)
        for field in binary.headers { #expect(HeaderRules.isName(field.name) && HeaderRules.isValue(field.value)) }
    }

    @Test func `an event that came as no CloudEvent is one all the same`() throws {
        var plain = Self.event
        (plain.origin, plain.partitionKey, plain.traceParent, plain.traceState) = (nil, nil, nil, nil)
        #expect(
            String(decoding: payload(.cloudevents, of: plain).body, as: UTF8.self)
                == #"{"specversion":"1.0","id":"evt_1","source":"/billing","type":"invoice.paid","#
                + #""time":"2026-03-01T09:30:00.250Z","tenant":"acme","datacontenttype":"application/json","#
                + #""schemaversion":2,"data":{"amount":  4200.00}}"#)
        #expect(payload(.cloudeventsBinary, of: plain).contentType == "application/json")
    }
}
