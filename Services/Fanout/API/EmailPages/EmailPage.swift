import HTTPTypes
import Hummingbird
import ServiceKit

/// A page for somebody who followed a link in a mail: a heading, a sentence, and perhaps a button.
struct EmailPage: Sendable {
    let status: HTTPResponse.Status
    let title: String
    let text: String
    /// What the button says that posts to the page's own address.
    var button: String?

    /// Nothing is loaded from anywhere, nothing is kept, and no other site learns the address with its token.
    var response: Response {
        var headers: HTTPFields = [
            .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
        ]
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { headers[referrerPolicy] = "no-referrer" }
        return Response.bytes(status, html.utf8, type: "text/html; charset=utf-8", headers: headers)
    }

    private var html: String {
        let form =
            button.map { "\n<form method=\"post\"><button type=\"submit\">\(Self.escaped($0))</button></form>" } ?? ""
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>\(Self.escaped(title))</title>
            <style>
            body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem; }
            button { font: inherit; padding: 0.5rem 1.25rem; }
            </style>
            </head>
            <body>
            <h1>\(Self.escaped(title))</h1>
            <p>\(Self.escaped(text))</p>\(form)
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }
}
