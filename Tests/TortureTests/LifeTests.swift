import Testing

@testable import Torture

/// Endings, repeats, and calls that were never answered.
@Suite struct LifeTests {
    /// Held, extended, bought, asked for again: what a history looks like when all is well.
    private func whole() -> Scene {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 10)
        scene.call(.extend(id: "a", seconds: 9), 3...4, .held([Line(sku: "PEN", quantity: 3)], until: 13, status: 200))
        scene.purchase("a", ["PEN": 3], 5...6)
        return scene
    }

    private func sold() -> Scene {
        var scene = whole()
        scene.order("a", ["PEN": 3], at: 6)
        return scene
    }

    @Test func nothingIsFoundWhereNothingIsWrong() {
        var scene = sold()
        scene.purchase("a", ["PEN": 3], 7...8, status: 200)
        scene.call(.release(id: "a"), 9...10, .refused(409, "reservation-purchased"))
        scene.hold("b", ["PEN": 7], 11...12, until: 20)
        scene.call(.release(id: "b"), 13...14, .done(.init(status: 204)))
        scene.end("b", "released", at: 14)
        scene.hold("c", ["PEN": 7], 15...16, until: 18)
        scene.call(.purchase(id: "c"), 19...20, .refused(409, "reservation-expired"))
        scene.end("c", "expired", at: 18)
        #expect(Judge.findings(in: scene.history).map(\.description) == [])
    }

    @Test func answeredPurchaseThatIsNotThere() {
        var scene = whole()
        scene.end("a", "expired", at: 13)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func answeredHoldThatIsNotThere() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 2_000)
        #expect(scene.broken == [.inexplicable])
        scene.keep("a", [Line(sku: "PEN", quantity: 3)], until: 2_000)
        #expect(scene.broken == [])
    }

    @Test func twoEndings() {
        var scene = sold()
        scene.call(.release(id: "a"), 5...6, .done(.init(status: 204)))
        #expect(scene.broken == [.inexplicable])
        scene = sold()
        scene.end("a", "expired", at: 13)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func secondPurchaseThatSaysItWasTheFirst() {
        var scene = sold()
        scene.purchase("a", ["PEN": 3], 7...8)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func repeatThatAnswersSomethingElse() {
        var scene = sold()
        scene.purchase("a", ["PEN": 2], 7...8, status: 200)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func secondBeginning() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 2_000)
        scene.hold("a", ["PEN": 3], 3...4, until: 2_003)
        scene.keep("a", [Line(sku: "PEN", quantity: 3)], until: 2_003)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func extensionThatShortens() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 2_000)
        scene.call(.extend(id: "a", seconds: 9), 3...4, .held([Line(sku: "PEN", quantity: 3)], until: 13, status: 200))
        scene.end("a", "expired", at: 13)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func deadHoldThatIsHonoured() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 5)
        scene.purchase("a", ["PEN": 3], 7...8)
        scene.order("a", ["PEN": 3], at: 8)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func livingHoldThatIsCalledDead() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 20)
        scene.call(.purchase(id: "a"), 3...4, .refused(409, "reservation-expired"))
        scene.end("a", "expired", at: 20)
        #expect(scene.broken == [.inexplicable])
        // Unless somebody moved its expiry.
        scene.call(.lapse(ids: ["a"]), 2...3, .done(.init(status: 0)))
        #expect(scene.broken == [])
    }

    // MARK: Never answered

    private func unanswered() -> Scene {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.stock("INK", 10)
        let lines = [Wish(sku: "INK", quantity: 1), Wish(sku: "PEN", quantity: 2)]
        scene.call(.putReservation(id: "a", lines: lines, seconds: 5_000), 1...2, .lost)
        return scene
    }

    @Test func unansweredHoldThatTookEffectWhollyOrNotAtAll() {
        var scene = unanswered()
        #expect(scene.broken == [])
        scene.keep("a", [Line(sku: "INK", quantity: 1), Line(sku: "PEN", quantity: 2)], until: 5_002)
        #expect(scene.broken == [])
    }

    @Test func unansweredHoldThatTookEffectByHalf() {
        var scene = unanswered()
        scene.keep("a", [Line(sku: "INK", quantity: 1)], until: 5_002)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func unansweredPurchaseThatTookEffectLater() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.hold("a", ["PEN": 3], 1...2, until: 20)
        scene.call(.purchase(id: "a"), 3...4, .lost)
        scene.call(.extend(id: "a", seconds: 9), 5...6, .held([Line(sku: "PEN", quantity: 3)], until: 20, status: 200))
        scene.order("a", ["PEN": 3], at: 7)
        #expect(scene.broken == [])
        // Not before it was sent.
        scene.tables.orders = []
        scene.tables.movements.removeLast()
        scene.tables.stock = [.init(sku: "PEN", onHand: 10, reserved: 0)]
        scene.end("a", "released", at: 7)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func repeatsOfAnUnansweredHoldConverge() {
        var scene = unanswered()
        let lines = [Line(sku: "INK", quantity: 1), Line(sku: "PEN", quantity: 2)]
        let deed = scene.calls[scene.calls.count - 1].deed
        scene.call(deed, 3...4, .lost)
        // The first began the hold, so the third finds it.
        scene.call(deed, 5...6, .held(lines, until: 5_006, status: 200))
        scene.keep("a", lines, until: 5_006)
        #expect(scene.broken == [])
    }

    @Test func reservationThatNobodyAskedFor() {
        var scene = Scene()
        scene.stock("PEN", 10)
        scene.end("ghost", "released", at: 3)
        #expect(scene.broken == [.inexplicable])
    }

    @Test func heldItemsThatAreSwapped() {
        var scene = Scene()
        scene.items("MOTO", "A", "B")
        let wish = [Wish(sku: "MOTO", quantity: 1)]
        func line(_ serial: String) -> [Line] { [Line(sku: "MOTO", quantity: 1, serials: [serial])] }
        scene.call(
            .putReservation(id: "a", lines: wish, seconds: 1_998), 1...2, .held(line("A"), until: 2_000, status: 201))
        scene.call(
            .putReservation(id: "a", lines: wish, seconds: 1_998), 3...4, .held(line("B"), until: 2_002, status: 200))
        scene.keep("a", line("B"), until: 2_002)
        #expect(scene.broken == [.inexplicable])
    }
}
