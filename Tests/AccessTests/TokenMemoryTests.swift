import Testing

@testable import Access

/// Without a clock: the memory is told what time it is.
@Suite struct TokenMemoryTests {
    private let start = ContinuousClock.now
    private let cart = Caller(name: "cart", roles: Roles([.cart]))
    private let token = TokenSecret.random().digest

    private func finding(rate: Int? = nil, timeLeft: Duration? = nil) -> TokenMemory.Finding {
        .init(digest: token, caller: cart, requestsPerSecond: rate, timeLeft: timeLeft)
    }

    @Test func `A known token is known until the database's word is too old`() {
        var memory = TokenMemory()
        #expect(memory.recall(token, at: start) == .nothing)
        memory.learn([finding()], ofThose: [token], asOf: start)
        #expect(memory.recall(token, at: start + .milliseconds(1_999)) == .known(cart, nil, isDue: false))
        #expect(memory.recall(token, at: start + .milliseconds(4_999)) == .known(cart, nil, isDue: true))
        #expect(memory.recall(token, at: start + TokenMemory.lifetime) == .nothing)
    }

    @Test func `One request alone is told to ask again, and asking prolongs`() {
        var memory = TokenMemory()
        memory.learn([finding()], ofThose: [token], asOf: start)
        let later = start + .seconds(3)
        #expect(memory.recall(token, at: later) == .known(cart, nil, isDue: true))
        #expect(memory.recall(token, at: later) == .known(cart, nil, isDue: false))
        memory.learn([finding()], ofThose: [token], asOf: later)
        #expect(memory.recall(token, at: start + .seconds(7)) == .known(cart, nil, isDue: true))
        #expect(memory.recall(token, at: start + .seconds(8)) == .nothing)
    }

    @Test func `A token that was revoked is a stranger as soon as the database says so`() {
        var memory = TokenMemory()
        memory.learn([finding()], ofThose: [token], asOf: start)
        memory.learn([], ofThose: [token], asOf: start + .seconds(1))
        #expect(memory.recall(token, at: start + .seconds(1)) == .stranger)
        #expect(memory.recall(token, at: start + .seconds(6)) == .nothing)
    }

    @Test func `A token that expires sooner is not remembered longer`() {
        var memory = TokenMemory()
        memory.learn([finding(timeLeft: .milliseconds(300))], ofThose: [token], asOf: start)
        #expect(memory.recall(token, at: start + .milliseconds(299)) == .known(cart, nil, isDue: false))
        #expect(memory.recall(token, at: start + .milliseconds(300)) == .nothing)
    }

    @Test func `No amount of strangers takes more room, or pushes out a token that is known`() {
        var memory = TokenMemory()
        memory.learn([finding()], ofThose: [token], asOf: start)
        let strangers = (0..<TokenMemory.strangerLimit + 10).map { _ in TokenSecret.random().digest }
        memory.learn([], ofThose: strangers, asOf: start)
        #expect(strangers.count { memory.recall($0, at: start) == .stranger } == TokenMemory.strangerLimit)
        #expect(memory.recall(token, at: start) == .known(cart, nil, isDue: false))
    }

    @Test func `A rate holds across the database's word`() {
        var memory = TokenMemory()
        memory.learn([finding(rate: 2)], ofThose: [token], asOf: start)
        func isExceeded(_ memory: inout TokenMemory) -> Bool? {
            if case .known(_, let allowance?, _) = memory.recall(token, at: start) { allowance.isExceeded } else { nil }
        }
        #expect(isExceeded(&memory) == false)
        #expect(isExceeded(&memory) == false)
        memory.learn([finding(rate: 2)], ofThose: [token], asOf: start)
        #expect(isExceeded(&memory) == true)
        memory.learn([finding()], ofThose: [token], asOf: start)
        #expect(memory.recall(token, at: start) == .known(cart, nil, isDue: false))
    }
}
