import FoundationEssentials
import Inventory
import Testing

/// A million random commands, the store against the naive model of the contract.
///
/// Every run is another one. The seed is printed; `INVENTORY_SEED` repeats a run, `INVENTORY_COMMANDS` says how long it
/// shall be.
@Suite struct Trials {
    /// Short trials: a mismatch then has a short history, and repeating it takes no time.
    static let commandsEach = 2_500
    static let shards = 4

    static let seed = environment("INVENTORY_SEED") ?? SystemRandomNumberGenerator.seed()
    static let commands = Int(environment("INVENTORY_COMMANDS") ?? 1_000_000)

    @Test(arguments: 0..<shards) func storeAndModelAgree(shard: Int) async throws {
        let trials = (Self.commands + Self.commandsEach - 1) / Self.commandsEach
        print("Trials of shard \(shard): INVENTORY_SEED=\(Self.seed) INVENTORY_COMMANDS=\(Self.commands)")
        var tally = Tally()
        for index in stride(from: shard, to: trials, by: Self.shards) {
            var trial = Trial(seed: Self.seed &+ UInt64(index))
            try trial.run(commands: min(Self.commandsEach, Self.commands - index * Self.commandsEach))
            tally.add(trial.tally)
            // The other tests share these threads, and some have deadlines.
            await Task.yield()
        }
        // A short run, to repeat a mismatch, need not meet everything.
        guard Self.commands >= 1_000_000 else { return }
        for outcome in Self.outcomes { #expect(tally.counts[outcome, default: 0] > 0, "never met: \(outcome)") }
    }

    /// What the trials must have met.
    static let outcomes: [String] = [
        ("CreateProduct", ["done", "sku-taken"]),
        ("PatchProduct", ["done", "product-not-found", "precondition-failed", "invalid-request"]),
        ("DeleteProduct", ["done", "product-not-found", "product-in-use"]),
        ("AddItem", ["done", "product-not-found", "wrong-product-kind", "serial-number-taken", "invalid-request"]),
        (
            "PatchItem",
            ["done", "wrong-product-kind", "item-not-found", "precondition-failed", "invalid-request", "item-in-use"]
        ),
        ("DeleteItem", ["done", "item-not-found", "item-in-use"]),
        (
            "AdjustStock",
            [
                "done", "replayed", "product-not-found", "wrong-product-kind", "idempotency-key-reused",
                "stock-below-reserved", "invalid-request",
            ]
        ),
        ("TakeStock", ["done", "wrong-product-kind", "stock-changed", "stock-below-reserved"]),
        ("PutReservation", ["begun", "done"] + holdRefusals),
        ("PutLine", ["begun", "done"] + holdRefusals),
        ("DeleteLine", ["done", "unknown-product", "reservation-not-found", "reservation-purchased"]),
        ("ReleaseReservation", ["done", "reservation-not-found", "reservation-purchased"]),
        ("ExtendReservation", ["done"] + endings),
        ("PurchaseReservation", ["done", "reservation-not-found", "reservation-expired", "reservation-released"]),
        ("ExpireReservation", ["done"]),
        ("looks", ["1", "2", "3"]),
    ].flatMap { subject, names in names.map { "\(subject): \($0)" } }

    private static let endings = [
        "reservation-not-found", "reservation-expired", "reservation-released", "reservation-purchased",
    ]
    private static let holdRefusals = [
        "unknown-product", "unknown-item", "product-archived", "wrong-product-kind", "invalid-request",
        "item-unavailable", "insufficient-stock", "reservation-purchased",
    ]

    private static func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}

extension SystemRandomNumberGenerator {
    /// Short enough to be typed.
    fileprivate static func seed() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next(upperBound: 1_000_000_000)
    }
}
