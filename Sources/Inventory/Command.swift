/// Something that touches stock. Every one goes the same way: what its scope names is locked and read, the command is
/// decided on that, and the difference is written, all in one transaction.
public protocol Command: Sendable {
    associatedtype Answer: Sendable

    /// What must be locked and read before the command can be decided.
    var scope: LockScope { get }

    /// Applies the command to the locked state, in memory and without I/O, clock or randomness of its own.
    ///
    /// A command that is not ``Decision/done(_:)`` has left the state as it was, but for lapsed holds it cleared.
    func decide(in state: inout InventoryState) -> Decision<Answer>
}

/// What became of a command.
public enum Decision<Answer: Sendable>: Sendable {
    case done(Answer)
    case refused(Refusal)
    /// It falls short of these products unless lapsed holds outside the batch make room: read those and decide again.
    case short(Set<SKU>)
}

extension Decision: Equatable where Answer: Equatable {}
