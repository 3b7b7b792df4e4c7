/// How much of a job is under way at once, and how fast it goes, so that what is new goes to its endpoint without delay.
package struct ReplayLimits: Hashable, Sendable {
    /// Replays to one endpoint that wait for their first attempt: half of what may be in flight to it.
    package var untried: Int
    /// Replays to one endpoint that have not ended, those that wait for another attempt included.
    package var waiting: Int
    /// Replays that are planned in one step. Few: what is new meanwhile waits until they are written, folded and sent.
    package var slice: Int
    /// How long an instance rests after each step, of whichever job.
    package var pause: Duration

    package init(untried: Int = 32, waiting: Int = 256, slice: Int = 4, pause: Duration = .milliseconds(8)) {
        self.untried = untried
        self.waiting = waiting
        self.slice = slice
        self.pause = pause
    }

    /// How many more may be planned now.
    func room(beside waiting: (untried: Int, all: Int)) -> Int {
        max(0, min(slice, untried - waiting.untried, self.waiting - waiting.all))
    }
}
