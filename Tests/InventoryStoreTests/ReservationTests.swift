import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

@Suite struct ReservationTests {
    @Test func sixtyFourCartsRaceForTenUnits() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("HOT", 10)
            let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        switch try await fixture.hold([("HOT", 1)]) {
                        case .success: return true
                        case .failure(let refusal):
                            guard case .insufficientStock(let shortages) = refusal else { throw refusal }
                            #expect(shortages.map(\.available) == [0])
                            #expect(shortages[0].nextReleaseAt != nil)
                            return false
                        }
                    }
                }
                return try await group.reduce(into: [true: 0, false: 0]) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == [true: 10, false: 54])
            #expect(try await fixture.level("HOT") == StockLevel(onHand: 10, reserved: 10))
        }
    }

    @Test func cartsOfSeveralProductsOnTwoInstancesNeverDeadlock() async throws {
        try await StoreFixture.run { fixture in
            let skus = (1...6).map { "SKU\($0)" }
            for sku in skus { try await fixture.stock(sku, 60) }
            let other = Store(fixture.options, logger: StoreFixture.logger)
            try await fixture.serving(other) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for cart in 0..<120 {
                        // Three of the six, in an order of each cart's own.
                        let lines = (0..<3).map { (skus[(cart + $0 * (1 + cart / 6 % 2 * 4)) % 6], 1) }
                        group.addTask {
                            _ = try await fixture.hold(lines, in: cart % 2 == 0 ? fixture.store : other).get()
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let reserved = try await fixture.number(Statement("SELECT sum(reserved)::bigint FROM store.stock"))
            #expect(reserved == 360)
        }
    }

    @Test func lapsedHoldMakesRoomWithoutTheSweeper() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("LAST", 3)
            let dead = UUID()
            _ = try await fixture.hold(dead, [("LAST", 3)]).get()
            try await fixture.lapse(dead)
            let answer = try await fixture.hold([("LAST", 2)]).get()
            #expect(answer.isNew)
            #expect(try await fixture.level("LAST") == StockLevel(onHand: 3, reserved: 2))
            #expect(try await fixture.store.reservation(dead).isExpired)
            let purchase = try await fixture.store.perform(PurchaseReservation(id: dead, actor: "test"))
            guard case .failure(.reservationExpired) = purchase else {
                Issue.record("a dead hold was purchased: \(purchase)")
                return
            }
        }
    }

    @Test func manyLapsedHoldsAreReclaimedInSeveralLooks() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("CROWD", 700)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<700 { group.addTask { _ = try await fixture.hold([("CROWD", 1)]).get() } }
                try await group.waitForAll()
            }
            try await fixture.lapseAll()
            _ = try await fixture.hold([("CROWD", 650)]).get()
            #expect((try await fixture.level("CROWD")?.reserved ?? 0) >= 650)
        }
    }

    @Test func lapsedHoldOfAnItemGivesWayToWhoNamesIt() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.line("MOTO", ["A", "B"])
            let dead = UUID()
            _ = try await fixture.hold(dead, [("MOTO", 2)]).get()
            try await fixture.lapse(dead)
            let wanted = LineRequest(sku: SKU("MOTO")!, wish: .serialNumbers([SerialNumber("B")!]))
            let answer = try await fixture.store.perform(
                PutReservation(id: UUID(), lines: [wanted], cartID: "c", timeToLive: Seconds(60))
            ).get()
            #expect(answer.reservation.lines.map(\.quantity) == [1])
            #expect(try await fixture.level("MOTO") == StockLevel(onHand: 2, reserved: 1))
        }
    }

    @Test func purchaseMovesGoodsIntoAnOrder() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            try await fixture.line("MOTO", ["A", "B"])
            let id = UUID()
            _ = try await fixture.hold(id, [("PEN", 4), ("MOTO", 1)]).get()
            guard
                case .placed(let order) = try await fixture.store.perform(
                    PurchaseReservation(id: id, actor: "test")
                ).get()
            else {
                Issue.record("not placed")
                return
            }
            #expect(try await fixture.store.order(id) == order)
            #expect(try await fixture.level("PEN") == StockLevel(onHand: 6, reserved: 0))
            #expect(try await fixture.level("MOTO") == StockLevel(onHand: 1, reserved: 0))
            let again = try await fixture.store.perform(PurchaseReservation(id: id, actor: "test")).get()
            #expect(again == .onRecord)
            let ledger = try await fixture.store.movements(of: SKU("PEN")!, before: nil, limit: 10)
            #expect(ledger?.map(\.delta) == [-4, 10])
            #expect(ledger?.map(\.stockAfter.onHand) == [6, 10])
        }
    }

    /// A cart that does not wait for its answers: the batch draws ledger numbers for lines that no table has yet.
    @Test func holdAndPurchaseMayShareABatch() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 100)
            try await fixture.line("MOTO", ["A", "B", "C"])
            let dba = try await fixture.session()
            try await dba.execute(
                Statement(
                    "SELECT FROM store.stock s JOIN store.product p USING (product_id) WHERE sku = 'PEN' FOR UPDATE OF s"
                ))
            let id = UUID()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await fixture.hold(id, [("PEN", 3), ("MOTO", 3)]).get() }
                for _ in 0..<8 {
                    group.addTask { _ = try await fixture.store.perform(PurchaseReservation(id: id, actor: "test")) }
                }
                try await dba.execute(Statement.rollback)
                try await group.waitForAll()
            }
            await dba.close()
            _ = try await fixture.store.perform(PurchaseReservation(id: id, actor: "test")).get()
            #expect(try await fixture.level("MOTO")?.onHand == 0)
        }
    }

    @Test func lastLineTakenOutReleases() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            let id = UUID()
            _ = try await fixture.hold(id, [("PEN", 4)]).get()
            #expect(try await fixture.store.perform(DeleteLine(id: id, sku: SKU("PEN")!)).get())
            guard case .failure(.reservationReleased) = try await fixture.store.reservation(id) else {
                Issue.record("not released")
                return
            }
            // The same id begins anew.
            let answer = try await fixture.hold(id, [("PEN", 1)]).get()
            #expect(answer.isNew)
            #expect(try await fixture.level("PEN") == StockLevel(onHand: 10, reserved: 1))
        }
    }
}

extension StoreFixture {
    /// Moves a hold, and the lines that carry its expiry, into the past.
    func lapse(_ id: UUID) async throws {
        try await admin.run { session in
            _ = try session.query(ReservationSQL.lapseReservation.bind(id))
            _ = try session.query(ReservationSQL.lapseLines.bind(id))
        }
    }

    func lapseAll() async throws {
        for id in try await texts(Statement("SELECT reservation_id::text FROM store.reservation")) {
            try await lapse(UUID(uuidString: id)!)
        }
    }
}

private enum ReservationSQL {
    static let lapseReservation = Statement(
        """
        UPDATE store.reservation SET created_at = clock_timestamp() - interval '2 hours',
            expires_at = clock_timestamp() - interval '1 hour' WHERE reservation_id = $1::uuid
        """)
    static let lapseLines = Statement(
        """
        UPDATE store.reservation_line l SET expires_at = r.expires_at FROM store.reservation r
        WHERE r.reservation_id = l.reservation_id AND l.reservation_id = $1::uuid
        """)
}

extension Result where Failure == Refusal {
    var isExpired: Bool {
        if case .failure(.reservationExpired) = self { true } else { false }
    }
}
