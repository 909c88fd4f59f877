import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

/// Staff and carts at the same goods, both ways round.
@Suite(.timeLimit(.minutes(10))) struct StockInterleavingTests {
    private func purchase(_ id: UUID) -> PurchaseReservation { PurchaseReservation(id: id, actor: "test") }

    private func stocktake(_ onHand: Int64, expecting expected: Int64? = nil) -> TakeStock {
        TakeStock(sku: SKU("PEN")!, onHand: onHand, expectedOnHand: expected, note: nil, actor: "test")
    }

    @Test func stocktakeAfterAPurchaseFindsLess() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let id = UUID()
            _ = try await it.fixture.hold(id, [("PEN", 3)]).get()
            let (bought, counted) = try await it.first { store in
                try await store.perform(purchase(id))
            } then: { store in
                try await store.perform(stocktake(9, expecting: 10))
            }
            _ = try bought.get()
            #expect(counted == .failure(.stockChanged(StockLevel(onHand: 7, reserved: 0))))
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 7, reserved: 0))
        }
    }

    @Test func purchaseAfterAStocktakeTakesFromWhatWasCounted() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let id = UUID()
            _ = try await it.fixture.hold(id, [("PEN", 3)]).get()
            let (counted, bought) = try await it.first { store in
                try await store.perform(stocktake(4, expecting: 10))
            } then: { store in
                try await store.perform(purchase(id))
            }
            #expect(counted == .success(StockLevel(onHand: 4, reserved: 3)))
            _ = try bought.get()
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 1, reserved: 0))
        }
    }

    private func archive() -> PatchProduct {
        var patch = ProductPatch()
        patch.status = .set(.archived)
        return PatchProduct(sku: SKU("PEN")!, patch: patch, precondition: .none)
    }

    @Test func holdAfterAnArchivingIsRefused() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let (archived, held) = try await it.first { store in
                try await store.perform(archive())
            } then: { store in
                try await it.fixture.hold([("PEN", 1)], in: store)
            }
            _ = try archived.get()
            #expect(held == .failure(.productArchived([SKU("PEN")!])))
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 0))
        }
    }

    /// The hold was first: it lives on, and may be purchased.
    @Test func archivingAfterAHoldLeavesItAlone() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let id = UUID()
            let (held, archived) = try await it.first { store in
                try await it.fixture.hold(id, [("PEN", 1)], in: store)
            } then: { store in
                try await store.perform(archive())
            }
            _ = try held.get()
            #expect(try archived.get().product.status == .archived)
            _ = try await it.direct.perform(purchase(id)).get()
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 9, reserved: 0))
        }
    }

    private let item = ItemKey(SKU("MOTO")!, SerialNumber("A")!)

    private func withdrawal() -> PatchItem {
        var patch = ItemPatch()
        patch.state = .set(.withdrawn)
        return PatchItem(
            sku: item.sku, serialNumber: item.serialNumber, patch: patch, precondition: .none, actor: "test")
    }

    private func holdOfItem() -> PutReservation {
        PutReservation(
            id: UUID(), lines: [LineRequest(sku: item.sku, wish: .serialNumbers([item.serialNumber]))], cartID: nil,
            timeToLive: Seconds(600))
    }

    @Test func holdAfterAWithdrawalFindsNoItem() async throws {
        try await Interleaving.run { it in
            try await it.fixture.line("MOTO", ["A", "B"])
            let (withdrawn, held) = try await it.first { store in
                try await store.perform(withdrawal())
            } then: { store in
                try await store.perform(holdOfItem())
            }
            #expect(try withdrawn.get().state == .withdrawn)
            guard case .failure(.itemsUnavailable(let items)) = held else {
                Issue.record("a withdrawn item was held: \(held)")
                return
            }
            #expect(items.map(\.key) == [item])
            #expect(try await it.fixture.level("MOTO") == StockLevel(onHand: 1, reserved: 0))
        }
    }

    @Test func withdrawalAfterAHoldIsRefused() async throws {
        try await Interleaving.run { it in
            try await it.fixture.line("MOTO", ["A", "B"])
            let (held, withdrawn) = try await it.first { store in
                try await store.perform(holdOfItem())
            } then: { store in
                try await store.perform(withdrawal())
            }
            _ = try held.get()
            #expect(withdrawn == .failure(.itemInUse(item)))
            #expect(try await it.fixture.level("MOTO") == StockLevel(onHand: 2, reserved: 1))
        }
    }

    /// Two carts, or one that lost patience, begin under the same id: the second finds the hold of the first and makes it
    /// what it wants.
    @Test func secondBeginningOfAReservationFindsTheFirst() async throws {
        try await Interleaving.run { it in
            try await it.fixture.stock("PEN", 10)
            let id = UUID()
            let (first, second) = try await it.first { store in
                try await it.fixture.hold(id, [("PEN", 2)], in: store)
            } then: { store in
                try await it.fixture.hold(id, [("PEN", 5)], in: store)
            }
            #expect(try first.get().isNew)
            #expect(try !second.get().isNew)
            #expect(try second.get().reservation.lines.map(\.quantity) == [5])
            #expect(try await it.fixture.level("PEN") == StockLevel(onHand: 10, reserved: 5))
        }
    }
}
