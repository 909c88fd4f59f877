import BlackBoxSupport
import Synchronization
import TestSupport
import Testing

/// Something that a cart or a clerk wants done, and that may be repeated after a lost answer.
enum Deed: Sendable {
    case hold(id: String, sku: String, quantity: Int)
    case purchase(id: String, sku: String, quantity: Int)
    case adjustment(key: String, sku: String, delta: Int)

    func send(to client: Client) async throws -> Answer {
        switch self {
        case .hold(let id, let sku, let quantity): try await client.hold(id, line(sku, quantity))
        case .purchase(let id, _, _): try await client.post("/v1/reservations/\(id)/purchase")
        case .adjustment(let key, let sku, let delta):
            try await client.post(
                "/v1/products/\(sku)/stock/adjustments",
                ["delta": .integer(delta), "reason": "correction", "reference": "\(key)"], ["Idempotency-Key": key])
        }
    }
}

/// What was asked of a service while things broke, and what it answered.
final class Journal: Sendable {
    struct Entry: Sendable {
        let deed: Deed
        /// Nil when none came, or one that leaves the outcome open.
        let answer: Answer?
    }

    private let state = Mutex((entries: [Entry](), answered: 0))
    private let isOver = Mutex(false)

    var entries: [Entry] { state.withLock { $0.entries } }
    var answered: Int { state.withLock { $0.answered } }

    private func record(_ deed: Deed, _ answer: Answer?) {
        state.withLock { state in
            state.entries.append(Entry(deed: deed, answer: answer))
            if answer != nil { state.answered += 1 }
        }
    }

    /// Does one thing and records what came of it. False when the outcome is open.
    private func `do`(_ deed: Deed, _ client: Client) async -> Bool {
        let answer = try? await deed.send(to: client)
        guard let answer, answer.status < 300 else {
            if let answer { answer.expectProblem(503, "database-unavailable") }
            record(deed, nil)
            return false
        }
        record(deed, answer)
        return true
    }

    /// Works as so many carts and clerks: each to its first failure or, when `isPatient`, until all is to end.
    func work(_ client: Client, skus: [String], workers: Int = 12, isPatient: Bool = false) async throws {
        let seed = Seed.value
        _ = try await inParallel(workers) { [self] number in
            var random = SeededGenerator(seed: seed &+ UInt64(number))
            while !isOver.withLock({ $0 }) {
                let isDone = await step(client, skus[Int.random(in: 0..<skus.count, using: &random)], &random)
                if isDone { continue }
                guard isPatient else { return }
                // Not to fill the journal with a thousand refusals while the database is away.
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// Ends the work, after what is under way.
    func end() { isOver.withLock { $0 = true } }

    private func step(_ client: Client, _ sku: String, _ random: inout SeededGenerator) async -> Bool {
        let choice = Int.random(in: 0..<3, using: &random)
        if choice == 0 {
            let delta = Int.random(in: 1...5, using: &random)
            return await `do`(.adjustment(key: Fresh.id(), sku: sku, delta: delta), client)
        }
        let id = Fresh.id()
        let quantity = Int.random(in: 1...3, using: &random)
        guard await `do`(.hold(id: id, sku: sku, quantity: quantity), client) else { return false }
        return choice == 1 ? true : await `do`(.purchase(id: id, sku: sku, quantity: quantity), client)
    }
}

// MARK: - Afterwards

extension Journal {
    /// Expects that all that was answered is there, that what was not can be repeated, and that the sums are right.
    func expectKept(by client: Client, initial: [String: Int]) async throws {
        let entries = entries
        let purchased = Set(entries.compactMap { if case .purchase(let id, _, _) = $0.deed { id } else { nil } })
        _ = try await inParallel(8) { part in
            for entry in entries.enumerated().filter({ $0.offset % 8 == part }).map(\.element) {
                if let answer = entry.answer {
                    try await Self.expectThere(entry.deed, answer, client, isPurchased: purchased.contains)
                }
            }
        }
        for entry in entries where entry.answer == nil {
            let repeated = try await entry.deed.send(to: client)
            #expect([200, 201].contains(repeated.status), "\(entry.deed): \(repeated)")
        }
        for (sku, onHand) in initial {
            var sums = (onHand: onHand, reserved: 0)
            for entry in entries { Self.add(entry.deed, of: sku, to: &sums) }
            try await client.expectStock(sku, onHand: sums.onHand, reserved: sums.reserved)
        }
    }

    private static func expectThere(
        _ deed: Deed, _ answer: Answer, _ client: Client, isPurchased: (String) -> Bool
    ) async throws {
        switch deed {
        case .hold(let id, _, _):
            let read = try await client.get("/v1/reservations/\(id)").expect(200)
            #expect(read["lines"] == answer["lines"])
            #expect(isPurchased(id) || read["expires_at"] == answer["expires_at"])
        case .purchase(let id, _, _):
            #expect(try await client.get("/v1/orders/\(id)").expect(200).json == answer.json)
        case .adjustment:
            let replayed = try await deed.send(to: client).expect(200)
            #expect(replayed.json == answer.json && replayed.header("Idempotent-Replayed") == "true")
        }
    }

    private static func add(_ deed: Deed, of sku: String, to sums: inout (onHand: Int, reserved: Int)) {
        switch deed {
        case .hold(_, sku, let quantity): sums.reserved += quantity
        case .purchase(_, sku, let quantity):
            sums.reserved -= quantity
            sums.onHand -= quantity
        case .adjustment(_, sku, let delta): sums.onHand += delta
        default: break
        }
    }
}
