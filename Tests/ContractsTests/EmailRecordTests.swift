import Contracts
import JSON
import Testing

@Suite struct EmailRecordTests {
    @Test func `templates and suppressions go there and back`() throws {
        let template = EmailTemplateDocument(
            tenant: "acme", type: "invoice.paid", locale: "de-AT", subject: "Rechnung {{data.id}}", text: "a\nb",
            html: "<p>{{data.id}}</p>", createdAt: 1, updatedAt: 2)
        #expect(try EmailTemplateDocument(document: template.jsonBytes) == template)
        let suppression = EmailSuppressionDocument(
            id: "sup_1", tenant: "acme", address: "nobody@example.org", code: 550, reason: "550 5.1.1 no such user",
            delivery: "dlv_1", createdAt: 3)
        #expect(try EmailSuppressionDocument(document: suppression.jsonBytes) == suppression)
    }

    @Test func `a template is one for all spellings of its language`() {
        let ids = ["de-AT", "de-at", "DE-AT"].map {
            EmailTemplateDocument.entityID(tenant: "acme", type: "invoice.paid", locale: $0)
        }
        #expect(Set(ids) == ["acme/invoice.paid/de-at"])
    }

    @Test func `of what a server said, only so much is kept`() {
        let long = EmailSuppressionDocument(
            id: "sup_1", tenant: "acme", address: "a@b", code: 550, reason: String(repeating: "x", count: 10_000),
            delivery: "dlv_1", createdAt: 3)
        #expect(long.reason.count == EmailSuppressionDocument.mostReason)
    }

    @Test func `settings of before have no language`() throws {
        var settings = SettingsDocument(tenant: "acme")
        #expect(try SettingsDocument(document: settings.jsonBytes).locale == nil)
        settings.locale = "de-AT"
        #expect(try SettingsDocument(document: settings.jsonBytes) == settings)
    }
}
