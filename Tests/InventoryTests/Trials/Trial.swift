import FoundationEssentials
import Inventory

/// One run of random commands on an empty store, the store and the model side by side.
struct Trial {
    let seed: UInt64
    private var dice: Dice
    private var traffic: Traffic
    private var model = Model()
    private var database = MemoryDatabase()
    private var chronicle = Chronicle()
    private var batches = 0
    /// A command that could not share its batch and comes first in the next.
    private var held: (any Modelled)?
    private(set) var tally = Tally()

    init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed: seed)
        let temperament = Temperament(&dice)
        traffic = Traffic(temperament)
        database.firstLook = temperament.firstLook
        model.advance(to: Timestamp(microseconds: 1_790_000_000_000_000))
    }

    /// Throws a ``Mismatch`` where the store and the model part, or where the rows contradict each other.
    mutating func run(commands: Int) throws {
        while chronicle.count < commands {
            let batch = nextBatch(of: min(dice.roll(1...traffic.temperament.largestBatch), commands - chronicle.count))
            let now = Timestamp(microseconds: model.now.microseconds + traffic.pause(model, &dice))
            try decide(batch, at: now)
        }
    }

    /// A command that makes or removes rows shares no batch with another on the same product.
    private mutating func nextBatch(of size: Int) -> [any Modelled] {
        var batch: [any Modelled] = []
        var scopes: [LockScope] = []
        while batch.count < size {
            let command = held ?? traffic.next(model, &dice)
            let scope = command.scope
            let collides = scopes.contains { other in
                (scope.isExclusive || other.isExclusive) && other.products.contains(where: scope.products.contains)
            }
            held = collides ? command : nil
            if collides { break }
            batch.append(command)
            scopes.append(scope)
        }
        return batch
    }

    private mutating func decide(_ batch: [any Modelled], at now: Timestamp) throws {
        batches += 1
        model.advance(to: now)
        let uncleaned = Uncleaned(database, at: now)
        let outcome: MemoryDatabase.Outcome
        do {
            outcome = try database.transact(batch.map { BatchedCommand($0) }, at: now)
            tally.count(looks: outcome.looks)
        } catch let corruption as Corruption {
            throw mismatch("The batch cannot be written: \(corruption)", batch)
        }
        for (command, decision) in zip(batch, outcome.decisions) {
            let subjects = Chronicle.Subjects(command.scope, model)
            guard let actual = command.verdict(of: decision) else {
                throw mismatch("\(command) was left undecided: \(decision)", batch)
            }
            let expected = command.play(on: &model, seeing: actual)
            chronicle.record(command, subjects, actual, batch: batches, at: now)
            tally.count(command, actual)
            if actual != expected, !actual.agrees(with: expected, on: command.scope.products.first, uncleaned) {
                throw mismatch("The model says of the last command:\n    -> \(expected)", [command])
            }
        }
        do {
            try demandMatch(outcome.changes.movements, uncleaned)
            try database.demandMatch(outcome.before, outcome.after)
            try database.demandMatch(model)
            try database.audit()
        } catch let corruption as Corruption {
            throw mismatch("After the batch: \(corruption)", batch)
        }
    }

    private func demandMatch(_ movements: [Movement], _ uncleaned: Uncleaned) throws {
        let isSame =
            movements.count == model.ledger.count
            && zip(movements, model.ledger).allSatisfy { $0.agrees(with: $1, uncleaned) }
        try demand(isSame, "the ledger has \(movements), not \(model.ledger)")
    }

    private func mismatch(_ what: String, _ batch: [any Modelled]) -> Mismatch {
        let scopes = batch.map { Chronicle.Subjects($0.scope, model) }
        let history = scopes.map { chronicle.last(20, touching: $0) }.max { $0.count < $1.count } ?? ""
        let text = """
            \(what)
            The last commands that touched the same:
            \(history)
            The batch: \(batch)
            To repeat it: INVENTORY_SEED=\(seed) INVENTORY_COMMANDS=\(Trials.commandsEach)
            """
        // Types print with their module's name, which only is in the way here.
        return Mismatch(description: text.replacing("Inventory.", with: ""))
    }
}

/// Where the store and the model part.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}
