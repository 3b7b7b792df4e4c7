/// What a mail says.
package struct RenderedMail: Hashable, Sendable {
    /// On one line of at most 150 characters.
    package let subject: String
    package let text: String
    package let html: String
    /// Whether the template asked for more than a mail may hold, so that some of it is missing.
    package let isCut: Bool

    package init(subject: String, text: String, html: String, isCut: Bool = false) {
        self.subject = subject
        self.text = text
        self.html = html
        self.isCut = isCut
    }
}
