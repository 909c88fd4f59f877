import FoundationEssentials
import Inventory
import Postgres
import Testing

/// `stock_drift` finds what must never be: so here it is made, past every trigger, and rolled back.
@Suite struct DriftTests {
    @Test(arguments: [
        (
            Statement("UPDATE store.stock SET on_hand = on_hand + 1 WHERE on_hand = 10"),
            ["PEN: on_hand is not the sum of its ledger"]
        ),
        (
            Statement("UPDATE store.stock SET reserved = reserved - 1 WHERE on_hand = 10"),
            ["PEN: reserved is not the sum of its lines"]
        ),
        (
            Statement("DELETE FROM store.stock WHERE on_hand = 10"),
            ["PEN: on_hand is not the sum of its ledger", "PEN: reserved is not the sum of its lines"]
        ),
        (
            Statement("UPDATE store.item SET state = 'withdrawn' WHERE state = 'in_stock'"),
            ["MOTO: on_hand is not the number of items there"]
        ),
        (
            Statement(
                """
                UPDATE store.item SET state = 'in_stock', reservation_id = NULL, held_price_amount = NULL,
                    held_price_currency = NULL WHERE state = 'reserved'
                """),
            ["MOTO: line X is not the number of items it holds", "MOTO: reserved is not the number of items held"]
        ),
        (
            Statement(
                """
                UPDATE store.item SET reservation_id = '00000000-0000-0000-0000-000000000002' WHERE state = 'reserved'
                """),
            ["MOTO: line X is not the number of items it holds", "MOTO: line X is not the number of items it holds"]
        ),
        (
            Statement("DELETE FROM store.reservation"),
            ["MOTO: line X has no reservation", "PEN: line X has no reservation"]
        ),
        (
            Statement("UPDATE store.reservation SET expires_at = expires_at - interval '1 second'"),
            [
                "MOTO: line X lapses at another time than its reservation",
                "PEN: line X lapses at another time than its reservation",
            ]
        ),
    ])
    func faultIsFound(fault: Statement, expected: [String]) async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            try await fixture.line("MOTO", ["A", "B"])
            _ = try await fixture.hold([("PEN", 2), ("MOTO", 1)]).get()
            let found = try await fixture.admin.run { session in
                try session.query(Statement.begin.bind())
                defer { _ = try? session.query(Statement.rollback.bind()) }
                try session.query(Statement("SET LOCAL session_replication_role = replica").bind())
                try session.query(fault.bind())
                return try session.query(Self.faults.bind()).map { try $0.decode(0, as: String.self) }
            }
            #expect(found == expected)
        }
    }

    private static let faults = Statement(
        """
        SELECT sku || ': ' || regexp_replace(fault, 'line [0-9a-f-]{36}', 'line X') AS fault
        FROM store.stock_drift ORDER BY fault
        """)
}
