import ServiceKit
import EventLog
import Synchronization
import Testing

struct MetricsTests {
    @Test func `the text is OpenMetrics, in the order of names and labels`() async {
        let metrics = Metrics()
        metrics.counter("events", "Events.", [("type", "b")]).add(2)
        metrics.counter("events", "Events.", [("type", "a\"\\\n")]).add()
        metrics.gauge("lag", "Lag.").set(1.5)
        let histogram = metrics.histogram("wait_seconds", "Wait.", bounds: [0.1, 1])
        histogram.record(.milliseconds(50))
        histogram.record(0.1)
        histogram.record(3)
        let text = await metrics.text()
        #expect(
            text == #"""
                # TYPE events counter
                # HELP events Events.
                events_total{type="a\"\\\n"} 1
                events_total{type="b"} 2
                # TYPE lag gauge
                # HELP lag Lag.
                lag 1.5
                # TYPE wait_seconds histogram
                # HELP wait_seconds Wait.
                wait_seconds_bucket{le="0.1"} 2
                wait_seconds_bucket{le="1.0"} 2
                wait_seconds_bucket{le="+Inf"} 3
                wait_seconds_count 3
                wait_seconds_sum 3.15
                # EOF

                """#)
    }

    @Test func `an instrument is one however often it is asked for`() {
        let metrics = Metrics()
        metrics.counter("a", "A.").add()
        metrics.counter("a", "A.").add(-3)
        #expect(metrics.counter("a", "A.").value == 1)
    }

    @Test func `many tasks count without losing one`() async {
        let counter = Metrics().counter("a", "A.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.add() } } }
        }
        #expect(counter.value == 8000)
    }

    @Test func `collectors run before the text is written`() async {
        let metrics = Metrics()
        metrics.beforeEachScrape { metrics.gauge("now", "Now.").set(7) }
        #expect(await metrics.text().contains("\nnow 7\n"))
    }

    @Test func `too many series are counted together`() async {
        let metrics = Metrics()
        for index in 0..<2100 { metrics.counter("a", "A.", [("i", "\(index)")]).add() }
        #expect(await metrics.text().contains("a_total{overflow=\"true\"} 100\n"))
    }

    @Test func `a question that nobody answers is asked once, and keeps nobody waiting`() async {
        let asked = Atomic(0)
        let never = Bell()
        let question = PacedQuestion<Int>(pace: .zero, patience: .milliseconds(1)) {
            asked.add(1, ordering: .relaxed)
            try? await never.wait(past: 0)
            return 7
        }
        for _ in 0..<3 { #expect(await question.answer() == nil) }
        #expect(asked.load(ordering: .relaxed) == 1)
        never.ring()
        var answer: Int?
        while answer == nil { answer = await question.answer() }
        #expect(answer == 7)
    }

    @Test func `an answer stands for a while, and longer where there is no other`() async {
        let asked = Atomic(0)
        let slow = PacedQuestion<Int>(pace: .seconds(3600), patience: .seconds(60)) {
            asked.add(1, ordering: .relaxed).newValue
        }
        for _ in 0..<3 { #expect(await slow.answer() == 1) }
        let left = Atomic(1)
        let once = PacedQuestion<Int>(pace: .zero, patience: .seconds(60)) {
            left.exchange(0, ordering: .relaxed) == 1 ? 5 : nil
        }
        for _ in 0..<3 { #expect(await once.answer() == 5) }
    }
}
