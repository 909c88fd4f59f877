import Testing

@testable import Postgres

/// What an exchange does about silence, without any clock.
@Suite struct PatienceTests {
    private let start = ContinuousClock.now

    private func patience(
        timeout: Duration = .seconds(5), deadline: Duration? = nil, statements: Int = 1
    ) -> Patience {
        Patience(
            statementTimeout: timeout, grace: .seconds(1), deadline: deadline.map { start + $0 }, statements: statements
        )
    }

    @Test func oneStatementIsLeftToTheServersLimitAndAGrace() {
        var patience = patience()
        #expect(patience.step(at: start) == .wait(until: start + .seconds(6)))
        #expect(patience.step(at: start + .seconds(5)) == .wait(until: start + .seconds(6)))
        #expect(patience.step(at: start + .seconds(6)) == .giveUp)
    }

    @Test func severalStatementsAreCancelledTogether() {
        var patience = patience(statements: 2)
        #expect(patience.step(at: start) == .wait(until: start + .seconds(5)))
        #expect(patience.step(at: start + .seconds(5)) == .cancel)
        #expect(patience.step(at: start + .seconds(6)) == .giveUp)
    }

    @Test func cancelsAtTheDeadlineUntilThereIsAnAnswer() {
        var patience = patience(deadline: .seconds(2))
        #expect(patience.step(at: start) == .wait(until: start + .seconds(2)))
        #expect(patience.step(at: start + .seconds(2)) == .cancel)
        #expect(patience.step(at: start + .seconds(2)) == .wait(until: start + .milliseconds(2_200)))
        #expect(patience.step(at: start + .milliseconds(2_200)) == .cancel)
        #expect(patience.step(at: start + .milliseconds(2_900)) == .cancel)
        #expect(patience.step(at: start + .milliseconds(2_900)) == .wait(until: start + .seconds(3)))
        #expect(patience.step(at: start + .seconds(3)) == .giveUp)
    }

    @Test func theSoonerLimitCounts() {
        var late = patience(deadline: .seconds(7), statements: 2)
        #expect(late.step(at: start) == .wait(until: start + .seconds(5)))
        var soon = patience(deadline: .seconds(4), statements: 2)
        #expect(soon.step(at: start) == .wait(until: start + .seconds(4)))
    }

    @Test func theGraceOfADeadlineEndsWithTheStatementsOwn() {
        var patience = patience(deadline: .milliseconds(5_500))
        #expect(patience.step(at: start) == .wait(until: start + .milliseconds(5_500)))
        #expect(patience.step(at: start + .milliseconds(5_500)) == .cancel)
        #expect(patience.step(at: start + .milliseconds(5_900)) == .cancel)
        #expect(patience.step(at: start + .milliseconds(5_900)) == .wait(until: start + .seconds(6)))
    }

    @Test func withoutTimeoutOnlyTheDeadlineCounts() {
        var unlimited = patience(timeout: .zero, statements: 2)
        #expect(unlimited.step(at: start) == .wait(until: nil))
        var limited = patience(timeout: .zero, deadline: .seconds(1))
        #expect(limited.step(at: start) == .wait(until: start + .seconds(1)))
        #expect(limited.step(at: start + .seconds(1)) == .cancel)
        #expect(limited.step(at: start + .seconds(2)) == .giveUp)
    }
}
