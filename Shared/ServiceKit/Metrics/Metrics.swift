import Synchronization

/// What one process counts and measures, and its text for `/metrics`.
///
/// Our own, and small: no exporter package is among the project's dependencies, and what a service needs of one is three
/// kinds of number and a text format. Asking for an instrument takes a lock and a look-up: who counts often keeps it.
package final class Metrics: Sendable {
    struct State {
        var counters: [String: MetricFamily<Counter>] = [:]
        var gauges: [String: MetricFamily<Gauge>] = [:]
        var histograms: [String: MetricFamily<Histogram>] = [:]
        var collectors: [@Sendable () async -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameter name: without `_total`, which the text adds.
    package func counter(_ name: String, _ help: String, _ labels: [(String, String)] = []) -> Counter {
        let labels = MetricLabels(labels)
        return state.withLock { state in
            state.counters[name, default: MetricFamily(help: help)].instrument(labels) { Counter() }
        }
    }

    package func gauge(_ name: String, _ help: String, _ labels: [(String, String)] = []) -> Gauge {
        let labels = MetricLabels(labels)
        return state.withLock { state in
            state.gauges[name, default: MetricFamily(help: help)].instrument(labels) { Gauge() }
        }
    }

    /// Sets all series of a name anew; those that are not among them are gone.
    package func replaceGauges(_ name: String, _ help: String, _ values: [(labels: [(String, String)], value: Double)])
    {
        var family = MetricFamily<Gauge>(help: help)
        for (labels, value) in values { family.instrument(MetricLabels(labels)) { Gauge() }.set(value) }
        state.withLock { [family] in $0.gauges[name] = family }
    }

    /// - Parameter bounds: the upper end of each bucket, ascending; alike for all series of a name.
    package func histogram(
        _ name: String, _ help: String, _ labels: [(String, String)] = [], bounds: [Double] = Histogram.latency
    ) -> Histogram {
        let labels = MetricLabels(labels)
        return state.withLock { state in
            state.histograms[name, default: MetricFamily(help: help)].instrument(labels) { Histogram(bounds: bounds) }
        }
    }

    /// Has something done each time before the text is written: for numbers that are asked for rather than counted, such
    /// as a lag.
    package func beforeEachScrape(_ collect: @escaping @Sendable () async -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// All of it as OpenMetrics text, in the order of names and labels.
    package func text() async -> String {
        for collect in state.withLock({ $0.collectors }) { await collect() }
        return OpenMetricsText.write(state.withLock { $0 })
    }
}
