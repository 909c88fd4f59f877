import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Synchronization
import Testing

/// What becomes of commands when connections are lost under them.
@Suite struct LossTests {
    /// Every backend of the service is ended over and over while carts come and go; each answer given must be true.
    @Test func answersSurviveTerminatedBackends() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("HOT", 1_000_000)
            let isOver = Flag()
            let answered = try await withThrowingTaskGroup(of: [UUID].self) { group in
                group.addTask {
                    while !isOver.isSet {
                        try await fixture.sql(Self.endBackends)
                        await Task.yield()
                    }
                    return []
                }
                let carts = try await withThrowingTaskGroup(of: [UUID].self) { carts in
                    for _ in 0..<8 {
                        carts.addTask {
                            var held: [UUID] = []
                            for _ in 0..<40 {
                                let id = UUID()
                                if case .success? = try? await fixture.hold(id, [("HOT", 1)]) { held.append(id) }
                            }
                            return held
                        }
                    }
                    return try await carts.reduce(into: []) { $0 += $1 }
                }
                isOver.set()
                try await group.waitForAll()
                return carts
            }
            for id in answered {
                guard case .success = try await fixture.store.reservation(id) else {
                    Issue.record("the hold \(id) was answered and is not there")
                    return
                }
            }
        }
    }

    private static let endBackends = Statement(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = 'test_service' AND application_name LIKE '% lane %'
        """)
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
