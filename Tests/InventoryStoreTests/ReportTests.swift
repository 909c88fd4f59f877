import FoundationEssentials
import Inventory
import InventoryStore
import Postgres
import TestSupport
import Testing

/// `sql/reports`, run by psql as a role that may read the views and nothing else, on a store whose figures are known.
@Suite struct ReportTests {
    @Test func everyReportHasItsFigures() async throws {
        try await StoreFixture.run { fixture in
            let shop = try await Shop(fixture)
            var untested = Set(try Report.all())
            for (name, expected) in shop.expectations {
                #expect(try await shop.rows(name) == expected, "\(name)")
                untested.remove(name)
            }
            #expect(untested.isEmpty)
        }
    }

    @Test func reportsTakeVariables() async throws {
        try await StoreFixture.run { fixture in
            let shop = try await Shop(fixture)
            #expect(try await shop.rows("stock", "sku=ROPE") == ["ROPE|fungible|7|0|7"])
            #expect(
                try await shop.rows("ledger", "sku=PEN") == [
                    "10|10|10|0|initial||test", "30|40|40|0|received|note 17|store_clerk",
                    "-2|38|38|6|direct||store_clerk",
                ])
            #expect(try await shop.rows("held", "sku=PEN") == ["PEN|6|2", "PEN|3|cart-2", "PEN|3|cart-1"])
            #expect(try await shop.rows("held", "cart=cart-2") == ["PEN|3|cart-2"])
            let content = try await shop.rows("pending-orders", "order=\(shop.order.uuidString.lowercased())")
            #expect(content == ["BOOK||2|1.00|USD", "MOTO|B|1|1.00|USD"])
            #expect(try await shop.rows("stock-as-of", "at=\(shop.beforePurchase)").contains("BOOK|5|3|-2"))
            #expect(try await shop.rows("stock-as-of", "at=2000-01-01").contains("BOOK|0|3|3"))
        }
    }
}

private enum Report {
    static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/sql/reports"

    static func all() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).map { String($0.dropLast(".sql".count)) }
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name).sql")), as: UTF8.self)
    }
}

/// A store with pencils, books, a rope that nobody buys and motorcycles; with holds, one of which has lapsed, and an order.
private struct Shop {
    let fixture: StoreFixture
    let order = UUID()
    let beforePurchase: String

    init(_ fixture: StoreFixture) async throws {
        self.fixture = fixture
        try await fixture.stock("PEN", 10)
        try await fixture.stock("BOOK", 5)
        try await fixture.stock("ROPE", 7)
        try await fixture.line("MOTO", ["A", "B"])
        beforePurchase = try await fixture.texts(Statement("SELECT clock_timestamp()::text"))[0]
        try await Self.hold(
            order, "cart-3", [("BOOK", .quantity(2)), ("MOTO", .serialNumbers([SerialNumber("B")!]))], 60, fixture)
        _ = try await fixture.store.perform(PurchaseReservation(id: order, actor: "test")).get()

        // A clerk receives thirty by the function that takes a reason, and takes two out by hand.
        try await fixture.sql(Statement("SET SESSION AUTHORIZATION store_clerk"))
        try await fixture.sql(Statement("SELECT store.adjust_stock('PEN', 30, 'received', 'note 17')"))
        try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
        try await Self.hold(UUID(), "cart-1", [("PEN", .quantity(3)), ("MOTO", .quantity(1))], 3600, fixture)
        try await Self.hold(UUID(), "cart-2", [("PEN", .quantity(3))], 300, fixture)
        try await fixture.sql(Statement("SET SESSION AUTHORIZATION store_clerk"))
        try await fixture.sql(
            Statement(
                """
                UPDATE store.stock s SET on_hand = on_hand - 2 FROM store.product p
                WHERE p.product_id = s.product_id AND p.sku = 'PEN'
                """))
        try await fixture.sql(Statement("RESET SESSION AUTHORIZATION"))
        let dead = UUID()
        try await Self.hold(dead, "cart-4", [("BOOK", .quantity(1))], 60, fixture)
        try await fixture.lapse(dead)
    }

    private static func hold(
        _ id: UUID, _ cart: String, _ lines: [(String, LineRequest.Wish)], _ seconds: Int, _ fixture: StoreFixture
    ) async throws {
        let lines = lines.map { LineRequest(sku: SKU($0.0)!, wish: $0.1) }
        _ = try await fixture.store.perform(
            PutReservation(id: id, lines: lines, cartID: cart, timeToLive: Seconds(seconds))
        ).get()
    }

    /// What each report says without variables, of the columns that ``rows(_:_:)`` keeps.
    var expectations: [(String, [String])] {
        [
            (
                "stock",
                [
                    "BOOK|fungible|3|1|2", "MOTO|non_fungible|1|1|0", "PEN|fungible|38|6|32", "ROPE|fungible|7|0|7",
                ]
            ),
            ("held", ["PEN|6|2", "MOTO|1|1", "PEN|3|cart-2", "MOTO|1|cart-1", "PEN|3|cart-1"]),
            ("lapsing", ["PEN|3|cart-2"]),
            ("ledger", ["Of which product? psql -v sku=12341234 -f sql/reports/ledger.sql"]),
            ("stock-as-of", ["BOOK|0|3|3", "MOTO|0|1|1", "PEN|0|38|38", "ROPE|0|7|7"]),
            ("oldest-items", ["MOTO|A|reserved"]),
            ("never-sold", ["PEN|38|6", "ROPE|7|0"]),
            ("pending-orders", ["cart-3|2|3|3.00 USD"]),
            ("drift", []),
        ]
    }

    /// The report's rows: of all columns those that are not times, names or ids drawn at random.
    func rows(_ name: String, _ variables: String...) async throws -> [String] {
        // Where the server's user may read it, too.
        let directory = try TemporaryDirectory()
        try directory.write(Report.text(name), to: "report.sql")
        let output = try await TestCluster.shared().psql(
            variables.map { "--set=\($0)" } + [
                "--command=SET ROLE store_reader", "--file=\(directory.path)/report.sql",
            ],
            database: fixture.database)
        return output.split(separator: "\n").map { line in
            let columns = line.split(separator: "|", omittingEmptySubsequences: false)
            return Self.kept(name, columns.count).map { String(columns[$0]) }.joined(separator: "|")
        }
    }

    private static func kept(_ report: String, _ count: Int) -> [Int] {
        switch (report, count) {
        case ("stock", _): [0, 2, 4, 5, 6]
        case ("held", 6): [0, 2, 3]
        case ("held", _): [2, 3, 1]
        case ("lapsing", _): [2, 4, 5]
        case ("ledger", 10): [1, 2, 3, 4, 5, 7, 9]
        case ("stock-as-of", _): [0, 2, 3, 4]
        case ("oldest-items", _): [0, 1, 2]
        case ("never-sold", _): [0, 4, 5]
        case ("pending-orders", 8): [1, 4, 5, 6]
        case ("pending-orders", _): [0, 2, 3, 4, 5]
        default: Array(0..<count)
        }
    }
}
