/// The text format of OpenMetrics 1.0.
enum OpenMetricsText {
    static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    static func write(_ state: Metrics.State) -> String {
        var text = ""
        for (name, family) in state.counters.sorted(by: { $0.key < $1.key }) {
            text += head(name, "counter", family.help)
            for (labels, counter) in sorted(family) { text += "\(name)_total\(labels.braces()) \(counter.value)\n" }
        }
        for (name, family) in state.gauges.sorted(by: { $0.key < $1.key }) {
            text += head(name, "gauge", family.help)
            for (labels, gauge) in sorted(family) { text += "\(name)\(labels.braces()) \(number(gauge.value))\n" }
        }
        for (name, family) in state.histograms.sorted(by: { $0.key < $1.key }) {
            text += head(name, "histogram", family.help)
            for (labels, histogram) in sorted(family) { text += lines(name, labels, histogram) }
        }
        return text + "# EOF\n"
    }

    private static func lines(_ name: String, _ labels: MetricLabels, _ histogram: Histogram) -> String {
        let state = histogram.snapshot
        var text = ""
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds.map { "\($0)" } + ["+Inf"], state.counts) {
            total += count
            text += "\(name)_bucket\(labels.braces(adding: "le=\"\(bound)\"")) \(total)\n"
        }
        text += "\(name)_count\(labels.braces()) \(total)\n"
        return text + "\(name)_sum\(labels.braces()) \(number(state.sum))\n"
    }

    private static func head(_ name: String, _ type: String, _ help: String) -> String {
        "# TYPE \(name) \(type)\n# HELP \(name) \(help)\n"
    }

    private static func sorted<Instrument>(
        _ family: MetricFamily<Instrument>
    ) -> [(key: MetricLabels, value: Instrument)] {
        family.series.sorted { $0.key.text < $1.key.text }
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
