/// A command on its way through a batch, its kind forgotten: what to lock for it, and how to decide it.
public struct BatchedCommand: Sendable {
    public let scope: LockScope
    private let decide: @Sendable (inout InventoryState) -> Decision<any Sendable>

    public init<C: Command>(_ command: C) {
        scope = command.scope
        decide = { state in
            switch command.decide(in: &state) {
            case .done(let answer): .done(answer)
            case .refused(let refusal): .refused(refusal)
            case .short(let skus): .short(skus)
            }
        }
    }

    func callAsFunction(in state: inout InventoryState) -> Decision<any Sendable> { decide(&state) }
}

/// What a batch of commands makes of the state it locked.
public struct BatchDecision: Sendable {
    /// One for each command, in order; never ``Decision/short(_:)`` when ``short`` is empty.
    public let decisions: [Decision<any Sendable>]
    public let state: InventoryState
    /// Products of which more must be read before all can be decided.
    public let short: Set<SKU>

    /// Decides the commands in the order of their arrival. The whole batch has one instant, and what has lapsed by
    /// then is dead before the first of them.
    public init(_ commands: [BatchedCommand], on locked: InventoryState) {
        var state = locked
        state.expireLapsed()
        var short: Set<SKU> = []
        decisions = commands.map { command in
            let decision = command(in: &state)
            if case .short(let skus) = decision { short.formUnion(skus) }
            return decision
        }
        self.state = state
        self.short = short
    }
}
