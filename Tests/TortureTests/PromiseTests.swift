import Testing

@testable import Torture

/// More promised than there was, and refused what there was.
@Suite struct PromiseTests {
    /// Two carts that hold the same pencils for a while, and give them back: nothing of it is left in the tables.
    private func twoHolds(secondFrom second: Int) -> Scene {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 100)
        scene.hold("b", ["PEN": 3], second...(second + 1), until: 100)
        scene.call(.release(id: "a"), 10...11, .done(.init(status: 204)))
        scene.end("a", "released", at: 11)
        scene.call(.release(id: "b"), 20...21, .done(.init(status: 204)))
        scene.end("b", "released", at: 21)
        return scene
    }

    @Test func oversellOfAMoment() {
        #expect(twoHolds(secondFrom: 3).broken == [.oversold])
        // It may have got what the other had just given back.
        #expect(twoHolds(secondFrom: 10).broken == [])
        #expect(twoHolds(secondFrom: 12).broken == [])
    }

    @Test func oversellThatExpiryExcuses() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 5)
        scene.end("a", "expired", at: 5)
        scene.hold("b", ["PEN": 3], 6...7, until: 10)
        scene.end("b", "expired", at: 10)
        #expect(scene.broken == [])
    }

    /// A cart without lines is released; begun anew it may lapse sooner than it would have before.
    @Test func oversellThatAnotherLifeExcuses() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 100)
        scene.call(.deleteLine(id: "a", sku: "PEN"), 3...4, .done(.init(status: 204)))
        scene.hold("a", ["PEN": 4], 5...6, until: 10)
        scene.end("a", "expired", at: 10)
        scene.hold("b", ["PEN": 3], 11...12, until: 20)
        scene.end("b", "expired", at: 20)
        #expect(scene.broken == [])
        // While it lives it counts.
        scene.hold("c", ["PEN": 3], 7...8, until: 9)
        scene.end("c", "expired", at: 9)
        #expect(scene.broken == [.oversold])
    }

    @Test func heldAndSold() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 100)
        scene.purchase("a", ["PEN": 3], 3...4)
        scene.order("a", ["PEN": 3], at: 4)
        scene.hold("b", ["PEN": 3], 5...6, until: 9)
        scene.end("b", "expired", at: 9)
        #expect(scene.broken == [.oversold])
    }

    @Test func deliveryMakesRoom() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 100)
        scene.hold("b", ["PEN": 3], 5...6, until: 100)
        scene.end("a", "expired", at: 100)
        scene.end("b", "expired", at: 100)
        #expect(scene.broken == [.oversold])
        let row = scene.book("PEN", 1, "correction", at: 4, reference: "delivery")
        scene.call(
            .adjust(sku: "PEN", delta: 1, reference: "delivery", key: nil), 3...5,
            .done(.init(status: 201, movement: row.number, onHand: 6, reserved: 0)))
        #expect(scene.broken == [])
    }

    @Test func itemThatIsPromisedTwice() {
        var scene = Scene()
        scene.items("MOTO", "A", "B")
        for (id, seconds) in [("a", 1...2), ("b", 3...4)] {
            scene.call(
                .putReservation(id: id, lines: [Wish(sku: "MOTO", quantity: 1)], seconds: 50), seconds,
                .held(
                    [Line(sku: "MOTO", quantity: 1, serials: ["A"])], until: seconds.upperBound + 50, status: 201))
            scene.end(id, "expired", at: seconds.upperBound + 50)
        }
        #expect(scene.broken == [.oversold])
    }

    @Test func figuresThatCannotBe() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.call(.other(name: "GET", allowed: [200]), 1...2, .done(.init(status: 200, onHand: 5, reserved: 6)))
        #expect(scene.broken == [.oversold])
    }

    /// A cart is told that too little is there.
    private func refusal(while held: ClosedRange<Int>) -> Scene {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], held.lowerBound...(held.lowerBound + 1), until: held.upperBound)
        scene.end("a", "expired", at: held.upperBound)
        scene.call(
            .putReservation(id: "b", lines: [Wish(sku: "PEN", quantity: 3)], seconds: 9), 20...21,
            .refused(409, "insufficient-stock", shortages: [.init(sku: "PEN", requested: 3)]))
        return scene
    }

    @Test func refusalOfWhatIsThere() {
        #expect(refusal(while: 1...10).broken == [.withheld])
        #expect(refusal(while: 30...40).broken == [.withheld])
        #expect(refusal(while: 1...30).broken == [])
        // For a part of the time is enough.
        #expect(refusal(while: 20...30).broken == [])
    }

    /// It may have taken effect, and never have been answered.
    @Test func refusalForTheSakeOfAnUnansweredHold() {
        var scene = refusal(while: 1...10)
        scene.call(.putReservation(id: "c", lines: [Wish(sku: "PEN", quantity: 5)], seconds: 30), 5...6, .lost)
        scene.end("c", "expired", at: 36)
        #expect(scene.broken == [])
        // Unless it has left no trace.
        scene.tables.endings.removeAll { $0.id == "c" }
        #expect(scene.broken == [.withheld])
    }

    /// A cart's own hold never counts against it.
    @Test func refusalForTheSakeOfTheCartItself() {
        var scene = Scene()
        scene.stock("PEN", 5)
        scene.hold("a", ["PEN": 3], 1...2, until: 100)
        scene.call(
            .putReservation(id: "a", lines: [Wish(sku: "PEN", quantity: 5)], seconds: 9), 20...21,
            .refused(409, "insufficient-stock", shortages: [.init(sku: "PEN", requested: 5)]))
        scene.end("a", "expired", at: 100)
        #expect(scene.broken == [.withheld])
    }
}
