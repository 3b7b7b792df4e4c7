/// What the rendering of one template may cost. Once it is spent, lists end and values are empty, so that Mustache comes
/// to its end quickly whatever the template repeats.
///
/// Belongs to one rendering, which is on one thread.
final class MailBudget {
    /// Values that are looked up: each costs a look through an object.
    private var lookUps = 10_000
    /// Elements of lists, those of lists in lists counted each time.
    private var elements: Int
    /// Bytes of values, before they are escaped.
    private var bytes = 256 << 10
    /// Whether something was left out.
    private(set) var isSpent = false

    /// - Parameter section: the longest text that a list may repeat, in bytes: all of it together stays within 2 MiB.
    init(repeating section: Int) {
        elements = min(1_000, (2 << 20) / max(1, section))
    }

    func lookUp() -> Bool { take(1, from: &lookUps) }
    func element() -> Bool { take(1, from: &elements) }
    func text(_ text: String) -> String { take(text.utf8.count, from: &bytes) ? text : "" }

    private func take(_ amount: Int, from rest: inout Int) -> Bool {
        guard amount <= rest else {
            rest = 0
            isSpent = true
            return false
        }
        rest -= amount
        return true
    }
}
