import FoundationEssentials
import Inventory
import Testing

/// Commands that share a transaction.
@Suite struct BatchTests {
    private var shop = Shop()

    init() throws {
        try shop.create("nails", onHand: 5)
        try shop.create("cars", items: ["a", "b", "c"])
    }

    private func put(_ number: UInt64, _ lines: LineRequest..., for seconds: Int = 60) -> BatchedCommand {
        BatchedCommand(
            PutReservation(id: UUID(number), lines: lines, cartID: nil, timeToLive: Seconds(seconds)))
    }

    private func purchase(_ number: UInt64) -> BatchedCommand {
        BatchedCommand(PurchaseReservation(id: UUID(number), actor: "shop"))
    }

    private func release(_ number: UInt64) -> BatchedCommand {
        BatchedCommand(ReleaseReservation(id: UUID(number)))
    }

    /// Whether each was done.
    private mutating func perform(_ batch: BatchedCommand...) throws -> [Bool] {
        try shop.perform(batch).map { if case .done = $0 { true } else { false } }
    }

    @Test mutating func whoComesFirstIsServed() throws {
        #expect(
            try perform(
                put(1, .quantity("nails", 3)), put(2, .quantity("nails", 3)), put(3, .quantity("nails", 2)))
                == [true, false, true])
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 5))
    }

    @Test mutating func noItemIsGivenTwice() throws {
        #expect(
            try perform(
                put(1, .quantity("cars", 1)), put(2, .items("cars", "b")), put(3, .quantity("cars", 1)),
                put(4, .quantity("cars", 1))) == [true, true, true, false])
    }

    @Test mutating func whatOneGivesBackTheNextCanHave() throws {
        #expect(try perform(put(1, .quantity("cars", 3), .quantity("nails", 5))) == [true])
        #expect(
            try perform(put(2, .quantity("nails", 1)), release(1), put(3, .quantity("nails", 5), .quantity("cars", 3)))
                == [false, true, true])
    }

    /// A hold may begin, grow and be sold in one transaction; no table has a row of it before.
    @Test mutating func aHoldMayBeginAndBeSoldAtOnce() throws {
        #expect(try perform(put(1, .quantity("nails", 2), .quantity("cars", 2)), purchase(1)) == [true, true])
        #expect(shop.database.reservations.isEmpty && shop.database.lines.values.allSatisfy(\.isEmpty))
        #expect(shop.stock("nails") == StockLevel(onHand: 3, reserved: 0))
        #expect(shop.stock("cars") == StockLevel(onHand: 1, reserved: 0))

        #expect(try perform(put(2, .quantity("nails", 1))) == [true])
        #expect(try perform(put(2, .quantity("nails", 2), .quantity("cars", 1)), purchase(2)) == [true, true])
        #expect(shop.database.orders.count == 2)
    }

    @Test mutating func aHoldMayEndAndBeginAtOnce() throws {
        #expect(try perform(put(1, .quantity("nails", 2), .quantity("cars", 1))) == [true])
        #expect(
            try perform(release(1), put(1, .quantity("nails", 4)), release(1), put(1, .quantity("cars", 3)))
                == [true, true, true, true])
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 0))
        #expect(shop.stock("cars") == StockLevel(onHand: 3, reserved: 3))
        #expect(shop.database.endings.isEmpty)
    }

    /// Ended and begun anew, and yet to lapse when it would have: its row has another beginning all the same.
    @Test mutating func aHoldThatBeginsAnewHasAnotherBeginning() throws {
        #expect(try perform(put(1, .quantity("nails", 2), for: 60)) == [true])
        shop.pass(1)
        #expect(try perform(release(1), put(1, .quantity("nails", 2), for: 59)) == [true, true])
        #expect(shop.database.reservations[UUID(1)]?.createdAt == shop.now)
    }

    /// The whole batch has one instant: what has lapsed by then is dead before its first command.
    @Test mutating func whatHasLapsedIsDeadBeforeTheFirst() throws {
        #expect(try perform(put(1, .quantity("nails", 5), for: 60)) == [true])
        shop.pass(60)
        let extend = BatchedCommand(ExtendReservation(id: UUID(1), timeToLive: Seconds(60)))
        #expect(try perform(extend, put(2, .quantity("nails", 5)), purchase(1)) == [false, true, false])
    }

    /// Only as many lapsed holds are cleared as the command needs, in as many looks as that takes.
    @Test mutating func lapsedHoldsGiveWayAsFarAsNeeded() throws {
        for number in 1...5 { #expect(try perform(put(UInt64(number), .quantity("nails", 1), for: number)) == [true]) }
        shop.pass(10)
        #expect(try perform(put(6, .quantity("nails", 3))) == [true])
        // The longest lapsed went first; the others still count until somebody needs them or the clean-up comes by.
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 5))
        #expect(shop.database.lines.filter { $0.value["nails"] != nil }.keys.sorted() == [UUID(4), UUID(5), UUID(6)])
        #expect(try perform(put(7, .quantity("nails", 3))) == [false])
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 3))
        // The clean-up finds reservations without lines, and ends them.
        #expect(try perform(BatchedCommand(ExpireReservation(id: UUID(1)))) == [true])
        #expect(shop.database.endings[UUID(1)]?.cause == .expired)
    }
}
