import BlackBoxSupport
import Testing

extension Contract {
    /// Lists: their limits, their cursors and their order.
    @Suite struct PagingTests: ServiceSuite {
        /// All pages of a list, each with the rows that `limit` allows at the most.
        private func pages(_ path: String, limit: Int, between: () async throws -> Void = {}) async throws -> [[JSON]] {
            var pages: [[JSON]] = []
            var cursor = ""
            repeat {
                let answer = try await store.get("\(path)limit=\(limit)\(cursor)").expect(200)
                #expect(answer.items.count <= limit)
                pages.append(answer.items)
                try await between()
                cursor = answer["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            return pages
        }

        @Test func `A list has items and a cursor, null on the last page`() async throws {
            let sku = try await store.motorcycles("a", "b", "c")
            let path = "/v1/products/\(sku)/items"
            let whole = try await store.get(path).expect(200)
            #expect(whole.json?.object?.count == 2)
            #expect(whole["next_cursor"] == .null)
            #expect(whole.column("serial_number") == ["a", "b", "c"])
            #expect(try await store.get("\(path)?limit=3")["next_cursor"] == .null)
            let first = try await store.get("\(path)?limit=2").expect(200)
            #expect(first.column("serial_number") == ["a", "b"])
            let cursor = try #require(first["next_cursor"]?.string)
            let second = try await store.get("\(path)?limit=200&cursor=\(cursor)").expect(200)
            #expect(second.column("serial_number") == ["c"])
            #expect(second["next_cursor"] == .null)
            let empty = try await store.get("\(path)?state=sold").expect(200)
            #expect(empty.items.isEmpty && empty["next_cursor"] == .null)
        }

        @Test func `A limit is 1 to 200, and 50 when left out`() async throws {
            for limit in ["0", "201", "-1", "x", "", "1.5", "1e1", "%2B1", "99999999999999999999"] {
                try await store.get("/v1/products?limit=\(limit)").expectInvalid("limit")
                try await store.get("/v1/orders?limit=\(limit)").expectInvalid("limit")
                try await store.get("/v1/reservations?limit=\(limit)").expectInvalid("limit")
            }
            try await store.get("/v1/products?limit=200").expect(200)
            let sku = try await store.motorcycles()
            try await database.query(
                "SELECT store.add_item('\(sku)', 's' || lpad(n::text, 3, '0')) FROM generate_series(1, 201) n")
            #expect(try await store.get("/v1/products/\(sku)/items").items.count == 50)
            #expect(try await store.get("/v1/products/\(sku)/items?limit=200").items.count == 200)
        }

        @Test func `SKUs and serial numbers sort by bytes`() async throws {
            let serials = ["a", "B", "b", "A", "0", "9", "a-", "a.", "a0", "aA", "a_", "aa", "Z", "a--"]
            let sku = try await store.motorcycles()
            for serial in serials {
                try await store.post("/v1/products/\(sku)/items", ["serial_number": "\(serial)"]).expect(201)
            }
            let listed = try await pages("/v1/products/\(sku)/items?", limit: 3).joined()
            let expected = serials.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(listed.compactMap { $0["serial_number"]?.string } == expected)
            let skus = try await store.get("/v1/products?limit=200").items.compactMap { $0["sku"]?.string }
            #expect(skus == skus.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }

        @Test(arguments: [1, 4]) func `Paging neither skips nor repeats rows that exist throughout`(
            _ limit: Int
        ) async throws {
            let sku = try await store.motorcycles()
            let path = "/v1/products/\(sku)/items"
            let lasting = (10..<18).map { "k\($0)" }
            for serial in lasting { try await store.post(path, ["serial_number": "\(serial)"]).expect(201) }
            var count = 0
            let listed = try await pages("\(path)?", limit: limit) {
                // Rows come and go before, between and behind, while the reader turns pages.
                count += 1
                for prefix in ["a", "k\(9 + count)x", "z"] {
                    try await store.post(path, ["serial_number": "\(prefix)\(count)"]).expect(201)
                }
                try await store.delete("\(path)/a\(count)").expect(204)
            }
            let serials = listed.joined().compactMap { $0["serial_number"]?.string }
            #expect(serials.filter { lasting.contains($0) } == lasting)
            #expect(Set(serials).count == serials.count)
        }

        @Test func `The ledger pages by newest first without a gap`() async throws {
            let sku = try await store.stocked(1)
            for _ in 0..<6 {
                try await store.post("/v1/products/\(sku)/stock/adjustments", ["delta": 1, "reason": "found"]).expect(
                    201)
            }
            let listed = try await pages("/v1/products/\(sku)/stock/movements?", limit: 2).joined()
            #expect(listed.map { $0["on_hand"] } == [7, 6, 5, 4, 3, 2, 1])
        }

        @Test func `Live holds page by expiry`() async throws {
            let sku = try await store.stocked(10)
            var ids: [String] = []
            for ttl in [500, 300, 100, 200, 400] {
                ids.append(try await store.held(line(sku, 1), with: ["ttl_seconds": .integer(ttl)]))
            }
            let listed = try await pages("/v1/reservations?sku=\(sku)&", limit: 2).joined()
            #expect(listed.map { $0["id"]?.string } == [2, 3, 1, 4, 0].map { ids[$0] })
        }

        @Test func `A cursor that the service did not issue is 400`() async throws {
            let sku = try await store.motorcycles("a", "b", "c")
            let path = "/v1/products/\(sku)/items"
            let issued = try #require(try await store.get("\(path)?limit=1")["next_cursor"]?.string)
            #expect(issued.wholeMatch(of: /[A-Za-z0-9._~-]+/) != nil, "needs escaping in a URL: \(issued)")
            var forged = ["", "x", "0", "bnVsbA", issued + "A", String(issued.dropLast()), issued.uppercased()]
            // Any one character changed: nothing of it may go unnoticed.
            for position in issued.indices {
                let other = issued[position] == "A" ? "B" : "A"
                forged.append(issued.replacingCharacters(at: position, with: other))
            }
            for cursor in forged where cursor != issued {
                try await store.get("\(path)?cursor=\(cursor)").expectProblem(400, "invalid-cursor")
            }
        }

        @Test func `A cursor of another list or of other filters is 400`() async throws {
            let first = try await store.motorcycles("a", "b")
            let second = try await store.motorcycles("a", "b")
            let cursor = try #require(try await store.get("/v1/products/\(first)/items?limit=1")["next_cursor"]?.string)
            try await store.get("/v1/products/\(first)/items?limit=2&cursor=\(cursor)").expect(200)
            for path in [
                "/v1/products/\(second)/items?", "/v1/products/\(first)/items?state=in_stock&", "/v1/products?",
                "/v1/orders?", "/v1/reservations?", "/v1/products/\(first)/stock/movements?",
            ] {
                try await store.get("\(path)cursor=\(cursor)").expectProblem(400, "invalid-cursor")
            }
            let products = try #require(
                try await store.get("/v1/products?limit=1&kind=non_fungible")["next_cursor"]?.string)
            try await store.get("/v1/products?kind=non_fungible&cursor=\(products)").expect(200)
            for filter in ["", "kind=fungible&", "kind=non_fungible&status=active&", "status=active&"] {
                try await store.get("/v1/products?\(filter)cursor=\(products)").expectProblem(400, "invalid-cursor")
            }
        }

        @Test func `Products are listed by kind and status`() async throws {
            let pencils = try await store.stocked(1)
            let motorcycle = try await store.motorcycles()
            let archived = try await store.stocked(1)
            try await store.patch("/v1/products/\(archived)", ["status": "archived"]).expect(200)
            func listed(_ query: String) async throws -> [String] {
                try await pages("/v1/products?\(query)", limit: 200).joined().compactMap { $0["sku"]?.string }
                    .filter { [pencils, motorcycle, archived].contains($0) }
            }
            let all = [pencils, motorcycle, archived].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(try await listed("") == all)
            #expect(try await listed("kind=non_fungible&") == [motorcycle])
            #expect(try await listed("status=archived&") == [archived])
            #expect(try await listed("status=active&kind=fungible&") == [pencils])
            #expect(try await listed("status=archived&kind=non_fungible&").isEmpty)
            try await store.get("/v1/products?kind=other").expectInvalid("kind")
            try await store.get("/v1/products?status=").expectInvalid("status")
        }
    }
}

extension String {
    fileprivate func replacingCharacters(at position: Index, with other: String) -> String {
        self[..<position] + other + self[index(after: position)...]
    }
}
