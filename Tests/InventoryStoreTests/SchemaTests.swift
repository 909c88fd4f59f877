import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import Testing

/// What the database itself sees to, whoever writes.
@Suite struct SchemaTests {
    /// So that \d+, \dd and \di+ tell what everything is. Keys tell it by themselves.
    @Test func everythingHasAComment() async throws {
        try await StoreFixture.run { fixture in
            let bare = try await fixture.texts(
                Statement(
                    """
                    SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class c
                    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE c.relnamespace = 'store'::regnamespace AND c.relkind IN ('r', 'v')
                        AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
                    UNION ALL
                    SELECT proname FROM pg_proc WHERE pronamespace = 'store'::regnamespace
                        AND obj_description(oid, 'pg_proc') IS NULL
                    UNION ALL
                    SELECT conname FROM pg_constraint WHERE connamespace = 'store'::regnamespace AND contype = 'c'
                        AND obj_description(oid, 'pg_constraint') IS NULL
                    UNION ALL
                    SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                        WHERE relnamespace = 'store'::regnamespace AND NOT tgisinternal
                            AND obj_description(t.oid, 'pg_trigger') IS NULL
                    UNION ALL
                    SELECT relname FROM pg_class c WHERE relnamespace = 'store'::regnamespace AND relkind = 'i'
                        AND obj_description(oid, 'pg_class') IS NULL
                        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
                    UNION ALL
                    SELECT rolname FROM pg_roles WHERE rolname IN ('store_reader', 'store_clerk', 'store_service', 'store_token_admin')
                        AND shobj_description(oid, 'pg_authid') IS NULL
                    """))
            #expect(bare.isEmpty)
        }
    }

    @Test func everyForeignKeyHasAnIndex() async throws {
        try await StoreFixture.run { fixture in
            let bare = try await fixture.texts(
                Statement(
                    """
                    SELECT conname::text FROM pg_constraint k
                    WHERE contype = 'f' AND connamespace = 'store'::regnamespace AND NOT EXISTS (
                        SELECT FROM pg_index i WHERE i.indrelid = k.conrelid
                            AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
                    """))
            #expect(bare.isEmpty)
        }
    }

    @Test func changeByHandGetsItsLedgerRow() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            try await fixture.sql(
                Statement(
                    """
                    UPDATE store.stock s SET on_hand = on_hand + 5 FROM store.product p
                    WHERE p.product_id = s.product_id AND p.sku = 'PEN'
                    """))
            let newest = try await fixture.store.movements(of: SKU("PEN")!, before: nil, limit: 1)?.first
            #expect(newest?.reason == .direct)
            #expect(newest?.delta == 5)
            #expect(newest?.stockAfter.onHand == 15)
            #expect(newest?.actor == "postgres")
        }
    }

    @Test(arguments: [
        Statement("UPDATE store.stock SET reserved = on_hand + 1"),
        Statement("UPDATE store.stock SET on_hand = -1"),
        Statement("UPDATE store.movement SET delta = 7"),
        Statement("DELETE FROM store.movement"),
        Statement("TRUNCATE store.movement CASCADE"),
        Statement("UPDATE store.product SET sku = 'OTHER'"),
        Statement("UPDATE store.product SET price_amount = NULL WHERE kind = 'fungible'"),
        Statement(
            """
            UPDATE store.stock SET on_hand = on_hand + 1
            WHERE product_id IN (SELECT product_id FROM store.product WHERE kind = 'non_fungible')
            """),
        Statement("UPDATE store.item SET state = 'reserved'"),
        Statement("DELETE FROM store.product"),
    ])
    func impossibleStatesAreRefused(statement: Statement) async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            try await fixture.line("MOTO", ["A"])
            await #expect(throws: PostgresError.self) { try await fixture.sql(statement) }
        }
    }

    @Test func clerkKeepsTheSupplyAndNothingElse() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            try await fixture.line("MOTO", ["A"])
            try await fixture.sql(Statement("SET SESSION AUTHORIZATION store_clerk"))
            try await fixture.sql(Statement("UPDATE store.stock SET on_hand = on_hand + 1 WHERE on_hand = 10"))
            try await fixture.sql(Statement("SELECT store.add_item('MOTO', 'B', 'a dent')"))
            try await fixture.sql(Statement("SELECT store.withdraw_item('MOTO', 'A')"))
            try await fixture.sql(Statement("SELECT store.restore_item('MOTO', 'A')"))
            try await fixture.sql(Statement("SELECT store.remove_item('MOTO', 'A')"))
            for forbidden in [
                Statement("UPDATE store.stock SET reserved = 0"), Statement("DELETE FROM store.reservation"),
                Statement(
                    """
                    INSERT INTO store.movement (product_id, delta, reason, on_hand, reserved, actor)
                    VALUES (1, 1, 'found', 1, 0, 'x')
                    """),
                Statement("DROP TABLE store.item"), Statement("SELECT FROM store.reservation"),
            ] {
                await #expect(throws: PostgresError.self) { try await fixture.sql(forbidden) }
            }
            try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
            #expect(try await fixture.level("MOTO")?.onHand == 1)
            #expect(
                try await fixture.store.movements(of: SKU("PEN")!, before: nil, limit: 1)?.first?.actor == "store_clerk"
            )
        }
    }

    /// A product that was made without a price has no currency until its first item has a price.
    @Test func clerkPricesTheFirstItem() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.sql(Statement("SET SESSION AUTHORIZATION store_clerk"))
            try await fixture.sql(
                Statement("INSERT INTO store.product (sku, kind, name) VALUES ('MOTO', 'non_fungible', 'MOTO')"))
            func refusal(_ statement: Statement) async -> String? {
                await #expect(throws: PostgresError.self) { try await fixture.sql(statement) }?.message
            }
            #expect(
                await refusal(Statement("SELECT store.add_item('MOTO', 'A')"))?.contains("need one of their own")
                    == true
            )
            #expect(
                await refusal(Statement("SELECT store.add_item('MOTO', 'A', price_amount => 9)"))?
                    .contains("no currency") == true)
            try await fixture.sql(
                Statement("SELECT store.add_item('MOTO', 'A', price_amount => 9, price_currency => 'USD')"))
            try await fixture.sql(Statement("SELECT store.add_item('MOTO', 'B', price_amount => 8)"))
            #expect(
                await refusal(
                    Statement("SELECT store.add_item('MOTO', 'C', price_amount => 9, price_currency => 'EUR')"))?
                    .contains("are in USD") == true)
            try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
            let prices = try await fixture.texts(
                Statement(
                    """
                    SELECT serial_number || ' ' || price_amount || ' ' || price_currency FROM store.item_state
                    ORDER BY serial_number
                    """))
            #expect(prices == ["A 9 USD", "B 8 USD"])
            #expect(try await fixture.level("MOTO")?.onHand == 2)
        }
    }

    @Test(arguments: [
        Statement("SELECT store.adjust_stock('NONE', 1, 'received')"),
        Statement("SELECT store.adjust_stock('PEN', NULL, 'received')"),
        Statement("SELECT store.adjust_stock('PEN', 1, 'sold')"),
        Statement("SELECT store.adjust_stock('PEN', 1, NULL)"),
        Statement("SELECT store.adjust_stock('PEN', 0, 'found')"),
        Statement("SELECT store.adjust_stock('PEN', -8, 'lost')"),
        Statement("SELECT store.adjust_stock('MOTO', 1, 'received')"),
    ])
    func clerkCannotAdjustTo(nonsense: Statement) async throws {
        try await StoreFixture.run { fixture in
            try await fixture.stock("PEN", 10)
            try await fixture.line("MOTO", ["A"])
            _ = try await fixture.hold([("PEN", 3)]).get()
            try await fixture.sql(Statement("SET SESSION AUTHORIZATION store_clerk"))
            await #expect(throws: PostgresError.self) { try await fixture.sql(nonsense) }
            try await fixture.sql(Statement("SELECT store.adjust_stock('PEN', -7, 'lost')"))
            try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
            #expect(try await fixture.level("PEN") == StockLevel(onHand: 3, reserved: 3))
        }
    }

    @Test func readerReadsTheViewsAndNothingElse() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.sql(Statement("SET ROLE store_reader"))
            for allowed in [
                Statement("SELECT FROM store.stock_level"), Statement("SELECT FROM store.item_state"),
                Statement("SELECT FROM store.live_reservation"), Statement("SELECT FROM store.stock_ledger"),
                Statement("SELECT FROM store.stock_drift"), Statement("SELECT FROM store.held_stock"),
                Statement("SELECT FROM store.lapsing_soon"), Statement("SELECT FROM store.pending_order"),
                Statement("SELECT FROM store.order_content"), Statement("SELECT FROM store.unsold_product"),
                Statement("SELECT FROM store.stock_as_of(now())"),
            ] {
                try await fixture.sql(allowed)
            }
            for forbidden in [
                Statement("SELECT FROM store.product"), Statement("SELECT FROM store.writer"),
                Statement("SELECT store.add_item('a', 'b')"), Statement("CREATE TABLE store.mine ()"),
                Statement("SELECT store.adjust_stock('a', 1, 'received')"),
            ] {
                await #expect(throws: PostgresError.self) { try await fixture.sql(forbidden) }
            }
            try await fixture.sql(Statement("RESET ROLE"))
        }
    }

    @Test func serviceOwnsNothing() async throws {
        try await StoreFixture.run { fixture in
            try await fixture.sql(Statement("SET ROLE test_service"))
            for forbidden in [
                Statement("DROP TABLE store.item"), Statement("ALTER TABLE store.stock ADD x int"),
                Statement("CREATE TABLE store.mine ()"), Statement("DELETE FROM store.movement"),
                Statement("UPDATE store.orders SET cart_id = 'x'"),
            ] {
                await #expect(throws: PostgresError.self) { try await fixture.sql(forbidden) }
            }
            try await fixture.sql(Statement("RESET ROLE"))
        }
    }
}
