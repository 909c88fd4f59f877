@testable import Torture

/// A history made by hand. Its clock stands at whole seconds, so that the judge's tolerance never decides anything.
struct Scene {
    private(set) var calls: [Call] = []
    var tables = Tables(readAt: 1_000_000_000)
    private var rows: Int64 = 0

    var history: History { History(calls: calls, tables: tables, defaultSeconds: 4) }

    /// The rules that the judge finds broken.
    var broken: Set<Finding.Rule> { Set(Judge.findings(in: history).map(\.rule)) }

    // MARK: Calls

    mutating func call(_ deed: Deed, _ seconds: ClosedRange<Int>, _ verdict: Call.Verdict) {
        calls.append(
            Call(
                number: calls.count, deed: deed, instance: 0, start: .seconds(seconds.lowerBound),
                end: .seconds(seconds.upperBound), verdict: verdict))
    }

    /// A product with its first stock, in the history and in the tables.
    mutating func stock(_ sku: String, _ onHand: Int) {
        call(.createProduct(sku: sku, onHand: onHand), 0...0, .done(.init(status: 201)))
        book(sku, onHand, "initial", at: 0)
    }

    mutating func items(_ sku: String, _ serials: String...) {
        call(.createProduct(sku: sku, onHand: nil), 0...0, .done(.init(status: 201)))
        for serial in serials {
            call(.addItem(sku: sku, serial: serial), 0...0, .done(.init(status: 201)))
            book(sku, 1, "item_added", at: 0, serial: serial)
        }
    }

    /// A hold of counted goods that was answered.
    mutating func hold(
        _ id: String, _ quantities: [String: Int], _ seconds: ClosedRange<Int>, until: Int, status: Int = 201
    ) {
        let lines = quantities.sorted { $0.key < $1.key }
        call(
            .putReservation(
                id: id, lines: lines.map { Wish(sku: $0.key, quantity: $0.value) }, seconds: until - seconds.upperBound),
            seconds, .held(lines.map { Line(sku: $0.key, quantity: $0.value) }, until: until, status: status))
    }

    mutating func purchase(_ id: String, _ quantities: [String: Int], _ seconds: ClosedRange<Int>, status: Int = 201) {
        let lines = quantities.map { Line(sku: $0.key, quantity: $0.value) }
        call(.purchase(id: id), seconds, .done(.init(status: status, state: "pending", lines: lines)))
    }

    // MARK: Tables

    /// A ledger row, with the balance that it leads to, and the stock that follows.
    @discardableResult
    mutating func book(
        _ sku: String, _ delta: Int, _ reason: String, at second: Int, reference: String? = nil, note: String? = nil,
        serial: String? = nil
    ) -> Tables.Movement {
        rows += 1
        let onHand = tables.stock.first { $0.sku == sku }?.onHand ?? 0
        let row = Tables.Movement(
            number: rows, sku: sku, delta: Int64(delta), reason: reason, reference: reference, note: note,
            serial: serial, onHand: onHand + Int64(delta), reserved: 0, at: .seconds(second))
        tables.movements.append(row)
        tables.stock.removeAll { $0.sku == sku }
        tables.stock.append(.init(sku: sku, onHand: row.onHand, reserved: 0))
        return row
    }

    /// A hold as it stands in the tables, counted in `reserved`.
    mutating func keep(_ id: String, _ lines: [Line], until: Int) {
        tables.reservations.append(.init(id: id, expiresAt: .seconds(until), lines: lines))
        for line in lines {
            guard let place = tables.stock.firstIndex(where: { $0.sku == line.sku }) else { continue }
            let old = tables.stock[place]
            tables.stock[place] = .init(
                sku: old.sku, onHand: old.onHand, reserved: old.reserved + Int64(line.quantity))
        }
    }

    mutating func end(_ id: String, _ cause: String, at second: Int) {
        tables.endings.append(.init(id: id, cause: cause, at: .seconds(second)))
    }

    /// An order and its ledger rows.
    mutating func order(_ id: String, _ quantities: [String: Int], at second: Int) {
        tables.orders.append(
            .init(id: id, at: .seconds(second), lines: quantities.map { Line(sku: $0.key, quantity: $0.value) }))
        for (sku, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
            book(sku, -quantity, "sold", at: second, reference: id)
        }
    }
}

extension Call.Verdict {
    static func held(_ lines: [Line], until: Int, status: Int) -> Call.Verdict {
        .done(.init(status: status, state: "held", lines: lines, expiresAt: .seconds(until)))
    }

    static func refused(_ status: Int, _ problem: String, shortages: [Call.Shortage] = []) -> Call.Verdict {
        .refused(.init(status: status, problem: problem, shortages: shortages))
    }

    static let lost = Call.Verdict.open("the connection was lost")
}
