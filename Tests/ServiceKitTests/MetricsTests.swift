import ServiceKit
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
                wait_seconds_bucket{le="1"} 2
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
}
