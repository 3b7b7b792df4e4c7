import JSON

/// What a template is rendered over.
indirect enum MailData: Sendable {
    case text(String)
    case flag(Bool)
    case list([MailData])
    case object([String: MailData])
    case json(JSONNode)
}
