import BlackBoxSupport
import Testing

extension Operations {
    @Suite struct MetricsTests {
        @Test func `The figures tell what happened`() async throws {
            let database = try await StoreDatabase.create()
            let names = try await RunningService.run(on: database.url, ["--sweep-interval", "0.05"]) { service in
                let store = service.client
                let sku = try await store.stocked(10)
                let released = try await store.held(line(sku, 1))
                try await store.delete("/v1/reservations/\(released)").expect(204)
                let bought = try await store.bought(line(sku, 2))
                _ = try await store.held(line(sku, 3))
                try await store.hold(Fresh.id(), line(sku, 6)).expectProblem(
                    409, "insufficient-stock", ["shortages"])
                _ = try await store.lapsed(line(sku, 1))
                try await store.get("/nowhere/\(sku)").expectProblem(404, "not-found")

                try await eventually("the lapsed hold was swept and drift looked for") {
                    let figures = try await Figures(store)
                    return figures[#"bitcoin_store_holds_total{event="expired"}"#] == 1
                        && figures["bitcoin_store_drift_rows"] == 0
                }
                let figures = try await Figures(store)
                for (event, count) in [("begun", 4.0), ("released", 1), ("purchased", 1), ("expired", 1)] {
                    #expect(figures["bitcoin_store_holds_total{event=\"\(event)\"}"] == count, "\(event)")
                }
                #expect(figures["bitcoin_store_shortages_total"] == 1)
                #expect(figures[#"bitcoin_store_problems_total{problem="insufficient-stock"}"#] == 1)
                let put = #"method="PUT",route="/v1/reservations/{id}""#
                #expect(figures["bitcoin_store_http_requests_total{\(put),status=\"201\"}"] == 4)
                #expect(figures["bitcoin_store_http_requests_total{\(put),status=\"409\"}"] == 1)
                #expect(figures["bitcoin_store_http_request_duration_seconds_count{\(put)}"] == 5)
                #expect(figures["bitcoin_store_http_request_duration_seconds_bucket{\(put),le=\"+Inf\"}"] == 5)
                let other = #"method="other",route="other",status="404""#
                #expect(figures["bitcoin_store_http_requests_total{\(other)}"] == 1)
                #expect((figures["bitcoin_store_batch_commands_count"] ?? 0) >= 8)
                #expect((figures["bitcoin_store_queue_wait_seconds_count"] ?? 0) >= 8)
                #expect(figures["bitcoin_store_queue_limit"] == 4096)
                #expect(figures["bitcoin_store_queue_commands"] == 0)
                #expect(figures["bitcoin_store_queue_blocked_commands"] == 0)
                for pool in ["lanes", "reads"] {
                    let idle = figures["bitcoin_store_pool_connections{pool=\"\(pool)\",state=\"idle\"}"] ?? 0
                    #expect(idle >= 1, "\(pool)")
                    #expect(figures["bitcoin_store_pool_waiters{pool=\"\(pool)\"}"] == 0)
                }
                #expect(figures["bitcoin_store_pool_size{pool=\"waiting_lanes\"}"] == 4)
                #expect(figures["bitcoin_store_sweeper_lag_seconds"] == 0)
                #expect((figures["process_cpu_seconds_total"] ?? 0) > 0)
                // Whatever grows with carts or products would grow without bound.
                for name in [sku, released, bought] { #expect(!figures.text.contains(name)) }
                return figures.names
            }
            // Each metric is declared once, and says what it is.
            for name in names {
                #expect(names.filter { $0 == name }.count == 1, "\(name)")
            }
            #expect(names.count > 20)
        }

        @Test func `A lock that somebody holds shows`() async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url, ["--lock-timeout", "3"]) { service in
                let store = service.client
                let sku = try await store.stocked(10)
                let lock = try await RowLock(
                    database,
                    "SELECT FROM store.stock JOIN store.product USING (product_id) WHERE sku = '\(sku)' FOR UPDATE OF stock"
                )
                async let busy = store.hold(Fresh.id(), line(sku, 1))
                try await eventually("a lane waited for the lock") {
                    let inUse = #"bitcoin_store_pool_connections{pool="waiting_lanes",state="in_use"}"#
                    return try await Figures(store)[inUse] == 1
                }
                try await busy.expectProblem(503, "stock-busy")
                try await lock.release()
                let figures = try await Figures(store)
                #expect(figures["bitcoin_store_lock_timeouts_total"] == 1)
                #expect((figures["bitcoin_store_deferred_commands_total"] ?? 0) >= 1)
                try await eventually("the lane gave up") {
                    try await Figures(store)["bitcoin_store_lock_wait_seconds_count"] ?? 0 >= 1
                }
            }
        }

        @Test func `Whoever is not let in is counted with the call that was tried`() async throws {
            let database = try await StoreDatabase.create()
            try await RunningService.run(on: database.url, ["--log-level", "debug"], asksForTokens: true) { service in
                let store = service.client
                try await store.get("/v1/products", ["X-Request-Id": "uninvited"]).expectProblem(401, "unauthorized")
                try await store.get("/v1/made/up").expectProblem(401, "unauthorized")
                let figures = try await Figures(store)
                let call = #"method="GET",route="/v1/products",status="401""#
                #expect(figures["bitcoin_store_http_requests_total{\(call)}"] == 1)
                let other = #"method="other",route="other",status="401""#
                #expect(figures["bitcoin_store_http_requests_total{\(other)}"] == 1)
                let entry = try await eventually("it was logged") {
                    service.log.text.split(separator: "\n").compactMap { JSON(text: String($0)) }
                        .first { $0["request_id"]?.string == "uninvited" }
                }
                #expect(entry["route"]?.string == "/v1/products")
                #expect(entry["caller"]?.string == "unknown")
            }
        }

        @Test func `Drift shows, and is logged`() async throws {
            let database = try await StoreDatabase.create()
            try await database.query(
                """
                SET session_replication_role = replica;
                INSERT INTO store.product (sku, kind, name, price_amount, price_currency)
                    VALUES ('LOST', 'fungible', 'Lost', 1, 'USD')
                """)
            try await RunningService.run(on: database.url) { service in
                try await eventually("drift was found") {
                    try await Figures(service.client)["bitcoin_store_drift_rows"] == 2
                }
                try await eventually("it was logged") { service.log.text.contains("LOST: on_hand is not") }
            }
        }
    }
}

/// What `/metrics` says, series by series.
struct Figures {
    let text: String
    /// Of the metrics, each of which must be declared with what it means and what it is.
    let names: [String]
    private let values: [String: Double]

    init(_ client: Client, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let answer = try await client.get("/metrics")
        #expect(answer.status == 200, "\(answer)", sourceLocation: sourceLocation)
        #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        text = answer.text
        var values: [String: Double] = [:]
        var helped: [String] = []
        var typed: [String] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") { helped.append(String(words[2])) }
            if line.hasPrefix("# TYPE ") { typed.append(String(words[2])) }
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { continue }
            let value: Double = try #require(Double(line[line.index(after: space)...]), "\(line)")
            values[String(line[..<space])] = value
        }
        #expect(helped == typed, sourceLocation: sourceLocation)
        names = typed
        self.values = values
    }

    subscript(series: String) -> Double? { values[series] }
}
