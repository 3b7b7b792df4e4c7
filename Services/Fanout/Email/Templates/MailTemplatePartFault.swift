/// What is wrong with one of the parts of a template.
package struct MailTemplatePartFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Part: String, Hashable, Sendable {
        case subject
        case text
        case html
    }

    package let part: Part
    package let fault: MailTemplateFault

    package var description: String { "\(part.rawValue): \(fault)" }
}
