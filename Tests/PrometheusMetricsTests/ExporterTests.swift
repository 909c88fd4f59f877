import CoreMetrics
import Testing

@testable import PrometheusMetrics

@Suite struct ExporterTests {
    @Test func familiesAndSeriesComeInOrder() {
        let exporter = PrometheusExporter(help: ["b_total": "What b is.\nIn \"two\" lines, with a \\."])
        Counter(label: "b_total", dimensions: [("route", "/z")], factory: exporter).increment(by: 2)
        Counter(label: "b_total", dimensions: [("route", "/a\"\\\n")], factory: exporter).increment()
        Gauge(label: "a", factory: exporter).record(1.5)
        #expect(
            exporter.text() == #"""
                # TYPE a gauge
                a 1.5
                # HELP b_total What b is.\nIn "two" lines, with a \\.
                # TYPE b_total counter
                b_total{route="/a\"\\\n"} 1
                b_total{route="/z"} 2

                """#)
    }

    @Test func sameLabelAndDimensionsAreOneSeries() {
        let exporter = PrometheusExporter()
        for _ in 0..<3 { Counter(label: "c_total", dimensions: [("x", "1")], factory: exporter).increment() }
        let gone = Counter(label: "c_total", dimensions: [("x", "1")], factory: exporter)
        gone.destroy()
        #expect(exporter.text().contains("c_total{x=\"1\"} 3\n"))
    }

    @Test func bucketsAddUp() {
        let exporter = PrometheusExporter()
        let timer = Timer(label: "t_seconds", dimensions: [("m", "GET")], factory: exporter)
        for nanoseconds: Int64 in [400_000, 500_000, 2_000_000, 20_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let lines = exporter.text().split(separator: "\n")
        #expect(lines.contains(#"t_seconds_bucket{m="GET",le="0.0005"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{m="GET",le="0.001"} 2"#))
        #expect(lines.contains(#"t_seconds_bucket{m="GET",le="0.0025"} 3"#))
        #expect(lines.contains(#"t_seconds_bucket{m="GET",le="10"} 3"#))
        #expect(lines.contains(#"t_seconds_bucket{m="GET",le="+Inf"} 4"#))
        #expect(lines.contains(#"t_seconds_sum{m="GET"} 20.0029"#))
        #expect(lines.contains(#"t_seconds_count{m="GET"} 4"#))

        let sizes = Recorder(label: "sizes", factory: exporter)
        for size in [1, 2, 3, 5000] { sizes.record(size) }
        let more = exporter.text().split(separator: "\n")
        #expect(more.contains(#"sizes_bucket{le="1"} 1"#))
        #expect(more.contains(#"sizes_bucket{le="4"} 3"#))
        #expect(more.contains(#"sizes_bucket{le="1024"} 3"#))
        #expect(more.contains("sizes_count 4"))
        #expect(more.contains("sizes_sum 5006"))
    }

    @Test func metersGoUpAndDown() {
        let exporter = PrometheusExporter()
        let meter = Meter(label: "m", factory: exporter)
        meter.set(10)
        meter.increment(by: 2)
        meter.decrement(by: 0.5)
        #expect(exporter.text() == "# TYPE m gauge\nm 11.5\n")
    }

    @Test func nothingIsLostWhenManyCount() async {
        let exporter = PrometheusExporter()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "n_total", factory: exporter)
                    let timer = Timer(label: "n_seconds", factory: exporter)
                    for _ in 0..<10_000 {
                        counter.increment()
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        let text = exporter.text()
        #expect(text.contains("\nn_total 80000\n"))
        #expect(text.contains("\nn_seconds_count 80000\n"))
    }

    @Test(arguments: [
        ("http.requests-total", "http_requests_total"), ("5xx", "_5xx"), ("a:b_c", "a:b_c"), ("", "_"), ("é", "_"),
    ])
    func namesAreWhatPrometheusTakes(_ label: String, _ name: String) {
        #expect(Exposition.name(label) == name)
    }

    @Test(arguments: [
        (0.0, "0"), (1e18, "1000000000000000000"), (0.25, "0.25"), (.nan, "NaN"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (1e300, "1e+300"),
    ])
    func numbersAreWhatPrometheusTakes(_ value: Double, _ text: String) {
        #expect(Exposition.number(value) == text)
    }
}
