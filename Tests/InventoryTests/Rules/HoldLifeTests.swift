import FoundationEssentials
import Inventory
import Testing

/// When a hold begins, how long it lasts and how it ends.
@Suite struct HoldLifeTests {
    private let cart = UUID(1)
    private let other = UUID(2)
    private var shop = Shop()

    init() throws { try shop.create("nails", onHand: 5) }

    private mutating func begin(for seconds: Int) throws -> Reservation {
        try shop.put(cart, [.quantity("nails", 3)], cart: "seven", for: seconds).get().reservation
    }

    @Test mutating func aHoldBegins() throws {
        let answer = try shop.put(cart, [.quantity("nails", 3)], cart: "seven", for: 60).get()
        #expect(answer.isNew)
        let reservation = answer.reservation
        #expect(reservation.cartID == "seven" && reservation.state == .held)
        #expect(reservation.createdAt == shop.now && reservation.expiresAt == shop.now + Seconds(60))
        #expect(reservation.expiresInSeconds == 60)
    }

    @Test mutating func thePutMovesTheExpiryButNeverBack() throws {
        let first = try begin(for: 60)
        shop.pass(10)
        #expect(try begin(for: 60).expiresAt == shop.now + Seconds(60))
        #expect(try begin(for: 5).expiresAt == first.createdAt + Seconds(70))
        #expect(try begin(for: 5).createdAt == first.createdAt)
    }

    @Test mutating func aLineCallLeavesTheExpiryAlone() throws {
        let first = try begin(for: 60)
        shop.pass(10)
        #expect(try shop.putLine(cart, .quantity("nails", 1), for: 600).get().reservation.expiresAt == first.expiresAt)
    }

    @Test mutating func anExtensionNeverShortens() throws {
        let first = try begin(for: 60)
        shop.pass(10)
        #expect(try shop.extend(cart, by: 49).get().expiresAt == first.expiresAt)
        #expect(try shop.extend(cart, by: 51).get().expiresAt == first.createdAt + Seconds(61))
    }

    @Test mutating func noHoldLivesLongerThanADay() throws {
        let first = try begin(for: 86_400)
        let end = first.createdAt + Seconds(86_400)
        #expect(first.expiresAt == end)
        shop.pass(86_399)
        #expect(try shop.extend(cart, by: 86_400).get().expiresAt == end)
        #expect(try begin(for: 3_600).expiresAt == end)
        #expect(try shop.extend(cart, by: 1).get().expiresInSeconds == 1)
        shop.pass(1)
        #expect(try shop.extend(cart, by: 60).refusal == .reservationExpired(end))
        // A new hold under the same id has a day of its own.
        #expect(try begin(for: 86_400).expiresAt == end + Seconds(86_400))
    }

    /// "A hold that has lapsed is dead at that instant."
    @Test mutating func aHoldLapsesAtExactlyItsInstant() throws {
        let end = try #require(try begin(for: 60).expiresAt)
        shop.pass(60, microseconds: -1)
        #expect(try shop.extend(cart, by: 1).get().expiresInSeconds == 1)
        shop = Shop()
        try shop.create("nails", onHand: 5)
        _ = try begin(for: 60)
        shop.pass(60)
        #expect(shop.now == end)
        #expect(try shop.extend(cart, by: 1).refusal == .reservationExpired(end))
        #expect(try shop.purchase(cart).refusal == .reservationExpired(end))
    }

    @Test mutating func secondsLeftAreRoundedDown() throws {
        _ = try begin(for: 60)
        shop.pass(1, microseconds: 1)
        #expect(try shop.putLine(cart, .quantity("nails", 3)).get().reservation.expiresInSeconds == 58)
    }

    /// "Its stock can be had by others at once", whether or not the clean-up has come by.
    @Test mutating func othersHaveLapsedStockAtOnce() throws {
        _ = try begin(for: 60)
        shop.pass(60, microseconds: -1)
        let refusal = try shop.put(other, [.quantity("nails", 3)]).refusal
        let next = Timestamp(microseconds: shop.now.microseconds + 1)
        #expect(
            refusal == .insufficientStock([.init(sku: "nails", requested: 3, available: 2, nextReleaseAt: next)]))
        shop.pass(0, microseconds: 1)
        #expect(try shop.put(other, [.quantity("nails", 5)]).get().isNew)
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 5))
    }

    @Test mutating func aPutAfterTheEndBeginsANewHold() throws {
        let first = try begin(for: 60)
        shop.pass(60)
        let answer = try shop.put(cart, [.quantity("nails", 1)]).get()
        #expect(answer.isNew)
        #expect(answer.reservation.createdAt == shop.now && answer.reservation.createdAt != first.createdAt)
        // Of the old hold nothing is left, its name for the cart neither.
        #expect(answer.reservation.cartID == nil)
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 1))

        _ = try shop.perform(ReleaseReservation(id: cart)).get()
        #expect(try shop.putLine(cart, .quantity("nails", 2), for: 30).get().isNew)
        #expect(shop.database.endings[cart] == nil)
    }

    /// "Availability checked afresh": what others took meanwhile is gone.
    @Test mutating func aPutAfterTheEndIsCheckedAfresh() throws {
        _ = try begin(for: 60)
        shop.pass(60)
        _ = try shop.put(other, [.quantity("nails", 4)], for: 30).get()
        #expect(
            try shop.put(cart, [.quantity("nails", 3)]).refusal
                == .insufficientStock([
                    .init(sku: "nails", requested: 3, available: 1, nextReleaseAt: shop.now + Seconds(30))
                ]))
    }

    @Test mutating func aPutWithoutCartIDKeepsTheOneThatIsThere() throws {
        _ = try begin(for: 60)
        #expect(try shop.put(cart, [.quantity("nails", 1)]).get().reservation.cartID == "seven")
        #expect(try shop.put(cart, [.quantity("nails", 1)], cart: "8").get().reservation.cartID == "8")
    }

    @Test mutating func releasesCanBeRepeated() throws {
        #expect(try shop.perform(ReleaseReservation(id: cart)).refusal == .reservationNotFound)
        _ = try begin(for: 60)
        #expect(try shop.perform(ReleaseReservation(id: cart)) == .success(true))
        #expect(try shop.perform(ReleaseReservation(id: cart)) == .success(false))
        #expect(shop.lastChanges?.isEmpty == true)
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 0))
        #expect(try shop.purchase(cart).refusal == .reservationReleased(shop.now))

        _ = try begin(for: 60)
        shop.pass(61)
        #expect(try shop.perform(ReleaseReservation(id: cart)) == .success(false))
        #expect(try shop.perform(DeleteLine(id: cart, sku: "nails")) == .success(false))
    }

    @Test mutating func theSweepersCommandEndsOnlyWhatHasLapsed() throws {
        let first = try begin(for: 60)
        #expect(try shop.perform(ExpireReservation(id: cart)) == .success(false))
        shop.pass(61)
        #expect(try shop.perform(ExpireReservation(id: cart)) == .success(true))
        #expect(shop.stock("nails") == StockLevel(onHand: 5, reserved: 0))
        // "`ended_at` of an expiry is its `expires_at`", not the moment of the clean-up.
        #expect(shop.database.endings[cart] == first.expiresAt.map { Ending(cause: .expired, endedAt: $0) })
        #expect(try shop.perform(ExpireReservation(id: cart)) == .success(true))
    }
}
