import Testing

@testable import Torture

@Suite struct MannersTests {
    @Test(arguments: [
        (Deed.purchase(id: "a"), Call.Verdict.refused(409, "insufficient-stock")),
        (.release(id: "a"), .refused(422, "invalid-request")),
        (.other(name: "GET /v1/orders", allowed: [200]), .refused(404, "not-found")),
        (.adjust(sku: "PEN", delta: 1, reference: "r", key: "r"), .refused(422, "idempotency-key-reused")),
        (.readReservation(id: "a"), .open("internal-error")),
    ])
    func answerOutOfPlace(deed: Deed, verdict: Call.Verdict) {
        var scene = Scene()
        scene.call(deed, 1...2, verdict)
        #expect(scene.broken.contains(.unmannerly))
    }

    @Test func momentsAreReadAsTheServiceWritesThem() {
        #expect(Moment(rfc3339: "1970-01-01T00:00:00Z") == 0)
        #expect(Moment(rfc3339: "2026-11-22T14:03:00.123456Z") == 1_795_356_180_123_456)
        #expect(Moment(rfc3339: "2024-02-29T23:59:59.5Z") == 1_709_251_199_500_000)
        #expect(Moment(rfc3339: "2024-02-29T23:59:59.5") == nil)
    }
}
