/// How much of a job is under way at once, so that what is new goes to its endpoint without delay.
package struct ReplayLimits: Hashable, Sendable {
    /// Replays to one endpoint that wait for their first attempt: half of what may be in flight to it.
    package var untried: Int
    /// Replays to one endpoint that have not ended, those that wait for another attempt included.
    package var waiting: Int

    package init(untried: Int = 32, waiting: Int = 256) {
        self.untried = untried
        self.waiting = waiting
    }

    /// How many more may be planned.
    func room(beside waiting: (untried: Int, all: Int)) -> Int {
        max(0, min(untried - waiting.untried, self.waiting - waiting.all))
    }
}
