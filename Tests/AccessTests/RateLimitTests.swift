import Testing

@testable import Access

@Suite struct RateLimitTests {
    private let start = ContinuousClock.now

    @Test(arguments: [1, 3, 7, 1_000, 999_983])
    func `A second's worth may come at once, and not one more`(_ perSecond: Int) {
        var limit = RateLimit(perSecond: perSecond, at: start)
        for count in 1...perSecond {
            let allowance = limit.admit(at: start)
            #expect(!allowance.isExceeded, "request \(count) of \(perSecond)")
            if perSecond <= 1_000 { #expect(allowance.remaining == perSecond - count) }
        }
        #expect(limit.admit(at: start) == Allowance(limit: perSecond, remaining: 0, isExceeded: true))
    }

    @Test func `What is refused is not counted, and time makes room`() {
        var limit = RateLimit(perSecond: 4, at: start)
        for _ in 0..<4 { #expect(!limit.admit(at: start).isExceeded) }
        for _ in 0..<100 { #expect(limit.admit(at: start + .milliseconds(249)).isExceeded) }
        #expect(!limit.admit(at: start + .milliseconds(250)).isExceeded)
        #expect(limit.admit(at: start + .milliseconds(251)).isExceeded)
        // After a rest there is a second's worth again, not more.
        let later = start + .seconds(60)
        for _ in 0..<4 { #expect(!limit.admit(at: later).isExceeded) }
        #expect(limit.admit(at: later).isExceeded)
    }

    @Test func `In the long run it is the rate`() {
        var limit = RateLimit(perSecond: 10, at: start)
        let admitted = (0..<10_000).count { !limit.admit(at: start + .milliseconds($0)).isExceeded }
        // Ten seconds' worth, and the second's worth that it began with.
        #expect(admitted == 109 || admitted == 110)
    }

    @Test func `Another rate does not forget what was used`() {
        var limit = RateLimit(perSecond: 2, at: start)
        for _ in 0..<2 { #expect(!limit.admit(at: start).isExceeded) }
        var faster = limit.changed(to: 100)
        #expect(faster.admit(at: start).isExceeded)
        #expect(!faster.admit(at: start + .milliseconds(10)).isExceeded)
    }
}
