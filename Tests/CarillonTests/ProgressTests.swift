import Testing

@testable import CarillonMain

@Suite("The progress of a file")
struct ProgressTests {
    private let start = ContinuousClock.now

    @Test("A terminal gets a bar, at most ten times a second")
    func bar() {
        var progress = Progress(size: 1000, isTerminal: true, start: start)
        let tally = Tally(new: 40, duplicates: 10, refused: 0)
        let line = progress.line(position: 500, tally: tally, now: start + .seconds(2))
        #expect(line == "████████████░░░░░░░░░░░░ 50 %  50 events, 25/s")
        #expect(progress.line(position: 600, tally: tally, now: start + .milliseconds(2050)) == nil)
        #expect(progress.line(position: 600, tally: tally, now: start + .milliseconds(2100)) != nil)
    }

    @Test("A log file gets a line in five seconds, and none for what is done sooner")
    func words() {
        var progress = Progress(size: nil, isTerminal: false, start: start)
        #expect(progress.line(position: 1, tally: Tally(), now: start + .seconds(4)) == nil)
        let line = progress.line(position: 1, tally: Tally(new: 100), now: start + .seconds(5))
        #expect(line == "100 events, 20/s")
    }
}
