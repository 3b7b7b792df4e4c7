import JSON

/// A request that Carillon makes of others, by the name that the description has it by among its `webhooks`.
package struct DescribedWebhook: Sendable {
    let name: String
    let id: String
    let title: String
    let text: String
    let method: String
    /// The fields of its head. Those that are always there are required.
    let headers: [DescribedParameter]
    /// nil where it has no body.
    let content: DescribedContent?
    /// What is made of the answers, by status: `2XX`, `410`.
    let answers: [(status: String, text: String, content: DescribedContent?)]

    /// - Parameter method: in lower case.
    package init(
        _ name: String, _ id: String, _ title: String, _ text: String, method: String = "post",
        headers: [DescribedParameter], content: DescribedContent? = nil,
        answers: [(status: String, text: String, content: DescribedContent?)]
    ) {
        self.name = name
        self.id = id
        self.title = title
        self.text = text
        self.method = method
        self.headers = headers
        self.content = content
        self.answers = answers
    }
}

extension DescribedWebhook {
    /// Writes one Path Item Object.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member(method, object: { writeOperation(to: &$0) })
        }
    }

    private func writeOperation(to writer: inout JSONWriter) {
        writer.member("operationId", id)
        writer.member("summary", title)
        writer.member("description", text)
        // What is asked of others is signed; it has no credential of theirs.
        writer.member("security", array: { _ in })
        writer.member("parameters", array: { writer in for header in headers { header.write(to: &writer) } })
        if let content {
            writer.member(
                "requestBody",
                object: { writer in
                    writer.member("required", true)
                    writer.member("content", object: { RouteWriter.write([content], to: &$0) })
                })
        }
        writer.member(
            "responses",
            object: { writer in
                for answer in answers {
                    writer.member(
                        answer.status,
                        object: { writer in
                            writer.member("description", answer.text)
                            guard let content = answer.content else { return }
                            writer.member("content", object: { RouteWriter.write([content], to: &$0) })
                        })
                }
            })
    }
}
