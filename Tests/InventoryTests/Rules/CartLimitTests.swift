import FoundationEssentials
import Inventory
import Testing

/// How many holds a cart may have, where an operator has set a limit.
@Suite struct CartLimitTests {
    private func shop() throws -> Shop {
        var shop = Shop()
        try shop.create("nails", onHand: 100)
        return shop
    }

    private let one = [LineRequest.quantity("nails", 1)]
    private let tooMany = Result<PutReservation.Answer, Refusal>.failure(.tooManyHolds(limit: 2))

    @Test func `A cart has as many holds as it may, and others have theirs`() throws {
        var shop = try shop()
        for number: UInt64 in 1...2 { _ = try shop.put(UUID(number), one, cart: "a", holdLimit: 2).get() }
        #expect(try shop.put(UUID(3), one, cart: "a", holdLimit: 2) == tooMany)
        _ = try shop.put(UUID(3), one, cart: "b", holdLimit: 2).get()
        // Without a name, and without a limit, nothing is counted.
        _ = try shop.put(UUID(4), one, holdLimit: 2).get()
        _ = try shop.put(UUID(5), one, cart: "a").get()
    }

    @Test func `What a cart has already it may change, prolong and repeat`() throws {
        var shop = try shop()
        for number: UInt64 in 1...3 { _ = try shop.put(UUID(number), one, cart: "a").get() }
        _ = try shop.put(UUID(3), [.quantity("nails", 5)], cart: "a", for: 120, holdLimit: 2).get()
        _ = try shop.put(UUID(3), one, holdLimit: 2).get()
        // Somebody else's hold would be one more.
        _ = try shop.put(UUID(4), one, cart: "b").get()
        #expect(try shop.put(UUID(4), one, cart: "a", holdLimit: 2) == tooMany)
    }

    @Test func `A hold that has ended in whatever way makes room`() throws {
        let endings: [(inout Shop) throws -> Void] = [
            { _ = try $0.perform(ReleaseReservation(id: UUID(1))).get() },
            { _ = try $0.perform(DeleteLine(id: UUID(1), sku: "nails")).get() },
            { _ = try $0.purchase(UUID(1)).get() }, { $0.pass(60) },
            { _ = try $0.put(UUID(1), [.quantity("nails", 1)], cart: "b").get() },
        ]
        for end in endings {
            var shop = try shop()
            for number: UInt64 in 1...2 { _ = try shop.put(UUID(number), one, cart: "a", holdLimit: 2).get() }
            #expect(try shop.put(UUID(3), one, cart: "a", holdLimit: 2) == tooMany)
            try end(&shop)
            _ = try shop.put(UUID(3), one, cart: "a", holdLimit: 2).get()
        }
    }

    @Test func `Commands of one batch count each other's holds`() throws {
        var shop = try shop()
        _ = try shop.put(UUID(1), one, cart: "a", holdLimit: 2).get()
        let puts = (2...4 as ClosedRange<UInt64>).map { number in
            BatchedCommand(
                PutReservation(id: UUID(number), lines: one, cartID: "a", timeToLive: Seconds(60), holdLimit: 2))
        }
        let batch = [puts[0], puts[1], BatchedCommand(ReleaseReservation(id: UUID(1))), puts[2]]
        let refusals = try shop.perform(batch).map { decision -> Refusal? in
            if case .refused(let refusal) = decision { refusal } else { nil }
        }
        #expect(refusals == [nil, .tooManyHolds(limit: 2), nil, nil])
    }
}
