import JSON

/// The page that people read, made of an OpenAPI document of ours and of nothing else. It loads nothing and runs nothing.
struct DocsPage {
    private let root: JSONNode
    var html = ""

    /// - Parameter openAPI: as `APIDescription` writes it.
    /// - Returns: UTF-8.
    static func html(of openAPI: [UInt8]) -> [UInt8] {
        // Whether it is JSON is for the tests to say: without it there is nothing to show.
        guard let root = try? JSONDocument(parsing: openAPI).root else { return [] }
        var page = DocsPage(root: root)
        page.write()
        return Array(page.html.utf8)
    }

    private init(root: JSONNode) {
        self.root = root
    }

    /// Where the document does not have what was looked for: a node without members.
    var nothing: JSONNode { root["openapi"] ?? root }

    var server: String { root["servers"]?[0]?["url"]?.string ?? "" }

    /// What a reference within the document leads to; what is none, as it is.
    func resolved(_ node: JSONNode) -> JSONNode {
        guard let reference = node["$ref"]?.string, reference.hasPrefix("#/") else { return node }
        var found = root
        for part in reference.dropFirst(2).split(separator: "/") {
            guard let next = found[String(part)] else { return node }
            found = next
        }
        return found
    }

    private mutating func write() {
        let info = root["info"]
        let title = info?["title"]?.string ?? ""
        html += """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title.inHTML)</title>
            <style>\(DocsStyle.css)</style>
            </head>
            <body>

            """
        writeNavigation(title)
        html += "<main>\n<h1>\(title.inHTML)</h1>\n"
        html +=
            "<p class=\"lead\"><a href=\"openapi.json\">openapi.json</a> · OpenAPI 3.1 · <code>\(server.inHTML)</code></p>\n"
        html += DocsMarkdown.html(info?["description"]?.string ?? "")
        for (tag, operations) in chapters {
            let name = tag["name"]?.string ?? ""
            html += "<section>\n<h2 id=\"\(Self.anchor(name))\">\(name.inHTML)</h2>\n"
            html += DocsMarkdown.html(tag["description"]?.string ?? "")
            for operation in operations { write(operation) }
            html += "</section>\n"
        }
        writeProblems()
        writeShapes()
        html += "</main>\n</body>\n</html>\n"
    }

    private mutating func writeNavigation(_ title: String) {
        html += "<nav>\n<p><b>\(title.inHTML)</b></p>\n<ul>\n"
        for heading in DocsMarkdown.headings(root["info"]?["description"]?.string ?? "") + ["Problems", "Shapes"] {
            html += "<li><a href=\"#\(Self.anchor(heading))\">\(heading.inHTML)</a></li>\n"
        }
        html += "</ul>\n"
        for (tag, operations) in chapters {
            let name = tag["name"]?.string ?? ""
            html += "<p><a href=\"#\(Self.anchor(name))\">\(name.inHTML)</a></p>\n<ul>\n"
            for operation in operations {
                html += "<li><a href=\"#\(operation.id.inHTML)\">\(operation.summary.inHTML)</a></li>\n"
            }
            html += "</ul>\n"
        }
        html += "</nav>\n"
    }

    /// Each tag with its operations, in the order of the document. Those of a mirror are told of in a sentence.
    private var chapters: [(tag: JSONNode, operations: [DocsOperation])] {
        var operations: [DocsOperation] = []
        for (path, methods) in (root["paths"] ?? nothing).members {
            for (method, node) in methods.members where node["x-mirror-of"] == nil {
                operations.append(DocsOperation(method: method.uppercased(), path: path, node: node))
            }
        }
        let byTag = Dictionary(grouping: operations, by: \.tag)
        return (root["tags"].map { Array($0.elements) } ?? []).map { tag in
            (tag, byTag[tag["name"]?.string ?? ""] ?? [])
        }
    }

    private mutating func writeProblems() {
        html += "<section>\n<h2 id=\"problems\">Problems</h2>\n<table>\n"
        html += "<tr><th>Status</th><th>Code</th><th>For example</th></tr>\n"
        for (name, example) in (root["components"]?["examples"] ?? nothing).members {
            guard name.utf8.first.map({ (0x30...0x39).contains($0) }) == true, let value = example["value"] else {
                continue
            }
            let status = value["status"]?.int ?? 0
            html += "<tr id=\"problem-\(name.inHTML)\"><td>\(status)</td>"
            html += "<td><code>\((value["code"]?.string ?? "").inHTML)</code></td>"
            html += "<td>\((value["detail"]?.string ?? "").inHTML)</td></tr>\n"
        }
        html += "</table>\n</section>\n"
    }

    private mutating func writeShapes() {
        html += "<section>\n<h2 id=\"shapes\">Shapes</h2>\n<p>Bold names are always there.</p>\n"
        for (name, schema) in (root["components"]?["schemas"] ?? nothing).members { writeShape(name, schema) }
        html += "</section>\n"
    }

    /// What a heading is called in the address of the page.
    static func anchor(_ text: String) -> String {
        text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "-" }.joined()
    }
}

/// An operation on its way into the page.
struct DocsOperation {
    let method: String
    let path: String
    let node: JSONNode

    var id: String { node["operationId"]?.string ?? "" }
    var summary: String { node["summary"]?.string ?? "" }
    var tag: String { node["tags"]?[0]?.string ?? "" }
}

extension String {
    /// With nothing in it that a browser would take for more than text.
    var inHTML: String {
        var text = ""
        for character in unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
