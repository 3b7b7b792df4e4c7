import JSON

extension DocsPage {
    mutating func write(_ operation: DocsOperation) {
        let node = operation.node
        html += "<article id=\"\(operation.id.inHTML)\">\n<h3>\(operation.summary.inHTML)</h3>\n"
        html +=
            "<p><span class=\"method \(operation.method)\">\(operation.method)</span> <code>\(operation.path.inHTML)</code>"
        if let scope = node["x-scope"]?.string, scope != "open" {
            html += " <span class=\"scope\">\(scope.inHTML)</span>"
        }
        html += "</p>\n" + DocsMarkdown.html(node["description"]?.string ?? "")
        writeParameters(node)
        writeBody(node)
        html += "<pre class=\"curl\">\(curl(operation).inHTML)</pre>\n"
        writeAnswers(node)
        html += "</article>\n"
    }

    private mutating func writeParameters(_ node: JSONNode) {
        // What every route has is told of at the front.
        let common: Set = ["X-Request-Id", "Carillon-Position"]
        let parameters = (node["parameters"].map { Array($0.elements) } ?? []).map(resolved).filter {
            !common.contains($0["name"]?.string ?? "")
        }
        guard !parameters.isEmpty else { return }
        html += "<table>\n<tr><th>Parameter</th><th>In</th><th></th></tr>\n"
        for parameter in parameters {
            let name = (parameter["name"]?.string ?? "").inHTML
            let isRequired = parameter["required"]?.bool ?? false
            html += "<tr><td><code>\(isRequired ? "<b>\(name)</b>" : name)</code></td>"
            html += "<td>\((parameter["in"]?.string ?? "").inHTML)</td><td>"
            html += DocsMarkdown.inline(parameter["description"]?.string ?? "")
            if let schema = parameter["schema"] { html += " <small>\(type(of: schema))</small>" }
            html += "</td></tr>\n"
        }
        html += "</table>\n"
    }

    private mutating func writeBody(_ node: JSONNode) {
        guard let body = node["requestBody"] else { return }
        html += "<p>Body\(body["required"]?.bool == true ? "" : " (may be left out)"): "
        html += list(of: body["content"]) + "</p>\n"
    }

    /// The media types of a body or an answer, with their shapes.
    private func list(of content: JSONNode?) -> String {
        var parts: [String] = []
        for (type, media) in (content ?? nothing).members {
            let shape = media["schema"].map { self.type(of: $0) } ?? ""
            parts.append("<code>\(type.inHTML)</code> \(shape)")
        }
        return parts.joined(separator: " or ")
    }

    private mutating func writeAnswers(_ node: JSONNode) {
        var problems: [String] = []
        for (status, answer) in (node["responses"] ?? nothing).members {
            let content = resolved(answer)["content"]
            if let examples = content?["application/problem+json"]?["examples"] {
                for (code, example) in examples.members {
                    let name = example["$ref"]?.string?.split(separator: "/").last.map(String.init) ?? ""
                    problems.append(
                        "<a href=\"#problem-\(name.inHTML)\">\(status.inHTML) <code>\(code.inHTML)</code></a>")
                }
            }
            guard status.hasPrefix("2") else { continue }
            html +=
                "<details><summary><b>\(status.inHTML)</b> \(DocsMarkdown.inline(answer["description"]?.string ?? "")) "
            html += "\(list(of: content))</summary>\n"
            let headers = (answer["headers"]?.members.map(\.name) ?? []).map { "<code>\($0.inHTML)</code>" }
            html += "<p><small>Header fields: \(headers.joined(separator: ", "))</small></p>\n"
            if let example = content.flatMap(example(of:)) {
                html += "<pre>\(PrettyJSON.text(example).inHTML)</pre>\n"
            }
            html += "</details>\n"
        }
        guard !problems.isEmpty else { return }
        html += "<details><summary>Problems</summary><p>\(problems.joined(separator: " · "))</p></details>\n"
    }

    /// The value of the first example of the first media type that is no problem.
    private func example(of content: JSONNode) -> JSONNode? {
        for (type, media) in content.members where type != "application/problem+json" {
            for (_, example) in (media["examples"] ?? nothing).members { return resolved(example)["value"] }
        }
        return nil
    }

    private func curl(_ operation: DocsOperation) -> String {
        let node = operation.node
        var path = operation.path
        var lines: [String] = []
        for parameter in (node["parameters"].map { Array($0.elements) } ?? []).map(resolved) {
            guard let name = parameter["name"]?.string, let example = parameter["example"] else { continue }
            let value = example.string ?? example.description
            if parameter["in"]?.string == "path" {
                path = path.split(separator: "{\(name)}", omittingEmptySubsequences: false).joined(separator: value)
            } else if name == "Idempotency-Key" {
                lines.append("-H '\(name): \(value)'")
            }
        }
        var first = "curl -s"
        if operation.method != "GET" { first += " -X \(operation.method)" }
        first += " '\(server)\(path)'"
        if (node["security"]?.count ?? 0) > 0 { lines.insert("-H \"Authorization: Bearer $CARILLON_API_KEY\"", at: 0) }
        if let content = node["requestBody"]?["content"], let example = example(of: content) {
            let type = content.members.first { _ in true }?.name ?? ""
            lines.append("-H 'Content-Type: \(type)'")
            lines.append(
                type.hasSuffix("json")
                    ? "-d '\(PrettyJSON.text(example))'"
                    : example.members.map { "--data-urlencode '\($0.name)=\($0.value.string ?? "")'" }.joined(
                        separator: " "))
        }
        return ([first] + lines.filter { !$0.isEmpty }).joined(separator: " \\\n  ")
    }
}
