internal import Inventory

/// A command on its way, and whoever waits for its answer.
struct PendingCommand: Sendable {
    let command: BatchedCommand
    /// When it has waited long enough for somebody else's lock.
    let deadline: ContinuousClock.Instant
    private let continuation: CheckedContinuation<Reply, Never>
    /// When it first met a lock that somebody else holds.
    var blockedSince: ContinuousClock.Instant?

    typealias Reply = Result<Decision<any Sendable>, StoreFault>

    init(
        _ command: BatchedCommand, deadline: ContinuousClock.Instant, continuation: CheckedContinuation<Reply, Never>
    ) {
        self.command = command
        self.deadline = deadline
        self.continuation = continuation
    }

    func answer(_ decision: Decision<any Sendable>) { continuation.resume(returning: .success(decision)) }

    func fail(_ fault: StoreFault) { continuation.resume(returning: .failure(fault)) }
}

extension BatchedCommand {
    /// Whether the command needs what the obstacle stands in front of.
    func needs(_ obstacle: Obstacle) -> Bool {
        switch obstacle {
        case .reservation(let id): scope.reservations.contains(id)
        case .stock(let sku): scope.products.contains(sku)
        case .description(let sku): scope.described.contains(sku)
        case .cart(let cart): scope.carts[cart] != nil
        case .newProduct(let sku): scope.newProducts.contains(sku)
        case .items(let sku): scope.anyItems[sku] != nil || scope.items.contains { $0.sku == sku }
        }
    }

    /// What the command would wait for if nothing better is known. Every command names a product or a reservation.
    var likelyObstacle: Obstacle {
        scope.products.first.map { .stock($0) } ?? .reservation(scope.reservations[0])
    }
}
