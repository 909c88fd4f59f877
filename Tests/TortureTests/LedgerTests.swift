import Testing

@testable import Torture

/// What was booked, and what was not.
@Suite struct LedgerTests {
    private static let deed = Deed.adjust(sku: "PEN", delta: 4, reference: "delivery", key: "delivery")

    private func scene(
        booked: Int = 1, _ verdict: Call.Verdict = .done(.init(status: 201, movement: 2, onHand: 9, reserved: 0))
    ) -> Scene {
        var scene = Scene()
        scene.stock("PEN", 5)
        for _ in 0..<booked { scene.book("PEN", 4, "correction", at: 4, reference: "delivery") }
        scene.call(Self.deed, 3...5, verdict)
        return scene
    }

    @Test func answeredAdjustmentThatIsBookedOnce() {
        #expect(scene().broken == [])
        #expect(scene(booked: 0).broken == [.lost])
        #expect(scene(booked: 2).broken == [.doubled])
    }

    @Test func adjustmentThatIsAnsweredOtherwiseThanBooked() {
        #expect(scene(.done(.init(status: 201, movement: 2, onHand: 8, reserved: 0))).broken == [.lost])
    }

    @Test func unansweredAdjustmentIsBookedOnceOrNot() {
        #expect(scene(booked: 0, .lost).broken == [])
        #expect(scene(booked: 1, .lost).broken == [])
        #expect(scene(booked: 2, .lost).broken == [.doubled])
    }

    @Test func refusedAdjustmentIsNotBooked() {
        #expect(scene(booked: 0, .refused(409, "stock-below-reserved")).broken == [])
        #expect(scene(.refused(409, "stock-below-reserved")).broken == [.doubled])
        #expect(scene(.putOff("stock-busy")).broken == [.doubled])
    }

    @Test func replayIsTheFirstMovement() {
        var scene = scene()
        scene.call(Self.deed, 6...7, .done(.init(status: 200, movement: 2, onHand: 9, reserved: 0)))
        #expect(scene.broken == [])
        scene.call(Self.deed, 8...9, .done(.init(status: 201, movement: 2, onHand: 9, reserved: 0)))
        #expect(scene.broken == [.doubled])
    }

    @Test func rowThatNobodyAskedFor() {
        var scene = scene()
        scene.book("PEN", 1, "correction", at: 6, reference: "another")
        #expect(scene.broken == [.doubled])
    }

    @Test func bookingOutsideItsCall() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.book("PEN", 4, "correction", at: 9, reference: "delivery")
        scene.call(Self.deed, 3...5, .done(.init(status: 201, movement: 2, onHand: 9, reserved: 0)))
        #expect(scene.broken == [.doubled])
    }

    @Test func stocktake() {
        var scene = Scene()
        scene.stock("PEN", 5)
        let deed = Deed.takeStock(sku: "PEN", onHand: 7, expected: nil, note: "count")
        scene.call(deed, 3...5, .done(.init(status: 200, onHand: 7, reserved: 0)))
        #expect(scene.broken == [.lost])
        scene.book("PEN", 2, "stocktake", at: 4, note: "count")
        #expect(scene.broken == [])
    }

    @Test func salesAndOrdersAgree() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 10)
        scene.purchase("a", ["PEN": 3], 3...4)
        scene.tables.orders = [.init(id: "a", at: .seconds(4), lines: [Line(sku: "PEN", quantity: 3)])]
        #expect(scene.broken == [.lost])
        scene.book("PEN", -2, "sold", at: 4, reference: "a")
        #expect(scene.broken == [.unbalanced])
        scene.book("PEN", -1, "sold", at: 4, reference: "a")
        #expect(scene.broken == [.unbalanced], "one line is one row")
        scene.tables.orders = []
        #expect(scene.broken.contains(.doubled))
    }

    @Test func itemsMoveAsAnswered() {
        var scene = Scene()
        scene.items("MOTO", "A", "B")
        scene.call(.moveItem(sku: "MOTO", serial: "A", state: "withdrawn"), 1...2, .done(.init(status: 200)))
        #expect(scene.broken == [.lost])
        scene.book("MOTO", -1, "item_withdrawn", at: 2, serial: "A")
        #expect(scene.broken == [])
        scene.book("MOTO", -1, "item_withdrawn", at: 2, serial: "B")
        #expect(scene.broken == [.doubled])
    }

    @Test func changesByHand() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.call(.setOnHandBySQL(sku: "PEN", delta: 2), 1...2, .done(.init(status: 0)))
        #expect(scene.broken == [.lost])
        scene.book("PEN", 2, "direct", at: 2)
        #expect(scene.broken == [])
        scene.book("PEN", 2, "direct", at: 2)
        #expect(scene.broken == [.doubled])
    }

    @Test func booksThatDoNotAddUp() {
        var scene = scene()
        scene.tables.stock = [.init(sku: "PEN", onHand: 8, reserved: 0)]
        #expect(scene.broken == [.unbalanced])
        scene.tables.stock = [.init(sku: "PEN", onHand: 9, reserved: 1)]
        #expect(scene.broken == [.unbalanced])
        scene.tables.stock = [.init(sku: "PEN", onHand: 9, reserved: 0)]
        scene.tables.movements.swapAt(0, 1)
        #expect(scene.broken == [], "rows are told by their numbers")
    }

    @Test func brokenChain() {
        var scene = Scene()
        scene.stock("PEN", 5)
        let row = scene.book("PEN", 4, "direct", at: 4)
        scene.call(.setOnHandBySQL(sku: "PEN", delta: 4), 3...5, .done(.init(status: 0)))
        scene.tables.movements[1] = .init(
            number: row.number, sku: "PEN", delta: 4, reason: "direct", onHand: 8, reserved: 0, at: row.at)
        #expect(scene.broken == [.unbalanced])
    }

    @Test func drift() {
        var scene = scene()
        scene.tables.drift = ["PEN reserved is not the sum of its lines"]
        #expect(scene.broken == [.drift])
    }
}
