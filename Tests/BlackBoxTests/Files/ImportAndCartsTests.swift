import BlackBoxSupport
import Subprocess
import TestSupport
import Testing

extension Faults {
    /// An import beside a service that serves, and one that is killed.
    @Suite struct ImportAndCartsTests {
        @Test func `Stock never falls below what is held, and lapsed holds give way`() async throws {
            let clerk = try await Clerk.alone()
            try await RunningService.run(on: clerk.database.url, ["--sweep-interval", "0"]) { service in
                let store = service.client
                let (held, lapsed) = (try await store.stocked(10), try await store.stocked(10))
                _ = try await store.held(line(held, 6))
                _ = try await store.lapsed(line(lapsed, 6))
                let file = "sku,on_hand\n\(held),5\n\(lapsed),5\n"
                let refused = try await clerk.importing(file, as: "count.csv", "--set-stock")
                #expect(refused.exitCode == 1)
                let answer = try await store.put("/v1/products/\(held)/stock", ["on_hand": 5])
                answer.expectProblem(409, "stock-below-reserved", ["on_hand", "reserved"])
                let words = answer["detail"]?.string?.lowercased().dropLast() ?? "?"
                #expect(refused.errors.hasPrefix("line 2: on_hand: \(words)\n1 of 2"), "\(refused)")
                let said = try await clerk.imports(
                    file, as: "count.csv", "--set-stock", "--skip-bad", clerk.path("r.csv"))
                #expect(said.contains("1 changed (1 in stock)"), "\(said)")
                try await store.expectStock(held, onHand: 10, reserved: 6)
                try await store.expectStock(lapsed, onHand: 5, reserved: 0)
                _ = try await store.held(line(lapsed, 5))
            }
            try await clerk.database.expectNoDrift()
        }

        /// What carts see meanwhile: those that want a product whose stock is being changed are told that it is busy.
        @Test func `Carts on other products go on while an import holds its locks`() async throws {
            let clerk = try await Clerk.alone()
            try await RunningService.run(on: clerk.database.url, ["--lock-timeout", "0.3"]) { service in
                let store = service.client
                let (first, last, other) = (
                    try await store.stocked(10), try await store.stocked(10), try await store.stocked(100)
                )
                // It waits for the last of its products, and holds the first.
                let lock = try await RowLock(
                    clerk.database,
                    "SELECT FROM store.stock JOIN store.product USING (product_id) WHERE sku = '\(last)' FOR UPDATE OF stock"
                )
                async let outcome = clerk.importing("sku,on_hand\n\(last),1\n\(first),1\n", as: "d.csv", "--add-stock")
                try await clerk.untilItWaits()
                try await store.hold(Fresh.id(), line(first, 1)).expectProblem(503, "stock-busy")
                let answers = try await inParallel(24) { _ in try await store.hold(Fresh.id(), line(other, 1)).status }
                #expect(answers == Array(repeating: 201, count: 24))
                try await store.get("/v1/products/\(first)/stock").expect(200)
                try await lock.release()
                #expect(try await outcome.exitCode == 0)
                try await store.expectStock(first, onHand: 11, reserved: 0)
                _ = try await store.held(line(first, 11), line(last, 11))
            }
            try await clerk.database.expectNoDrift()
        }

        @Test(arguments: [true, false])
        func `An import that is killed in the middle changes nothing`(_ isKilledHere: Bool) async throws {
            let clerk = try await Clerk.alone()
            let header = "sku,kind,name,price_amount,price_currency,on_hand\n"
            try await clerk.imports(header + "A,fungible,a,1,USD,5\n")
            // New products before and behind it, and enough of them to be more than one slice.
            let rows = (1...25_000).map { "S\($0),fungible,n,1,USD,1" } + ["A,fungible,other,2,USD,7"]
            try clerk.directory.write(header + rows.joined(separator: "\n"), to: "many.csv")
            let before = try await clerk.everything()
            // It comes as far as the last statement of its last slice, and waits there.
            let lock = try await RowLock(clerk.database, "SELECT FROM store.product WHERE sku = 'A' FOR UPDATE")
            let path = clerk.path("many.csv")
            let arguments = ["import", path, "--add-stock", "--database-url", clerk.url]
            let result = try await Subprocess.run(
                .path(Program.path()), arguments: Arguments(arguments), environment: .custom(Program.variables()),
                input: .none, output: .discarded, error: .discarded
            ) { execution in
                try await clerk.untilItWaits()
                if isKilledHere {
                    try execution.send(signal: .kill)
                } else {
                    try await clerk.database.query(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND application_name LIKE '%import'
                        """)
                }
            }
            #expect(result.terminationStatus == (isKilledHere ? .signaled(9) : .exited(1)))
            try await lock.release()
            try await eventually("its session ended") {
                try await clerk.database.query(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE '%import'
                    """) == "0"
            }
            #expect(try await clerk.everything() == before)
            #expect(try await clerk.run(["import", path, "--add-stock"]).exitCode == 0)
            #expect(try await clerk.database.query("SELECT count(*), sum(on_hand) FROM store.stock") == "25001|25012")
            try await clerk.database.expectNoDrift()
        }
    }
}

extension Clerk {
    /// Returns when an import of this database waits for a lock.
    func untilItWaits() async throws {
        try await eventually("the import waited for a lock") {
            try await database.query(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE '%import' AND wait_event_type = 'Lock'
                """) == "1"
        }
    }
}
