/// Why a well-formed command was not carried out. It changed nothing.
public enum Refusal: Error, Hashable, Sendable {
    // What the request names is not there.
    case productNotFound(SKU)
    case itemNotFound(SKU)
    case reservationNotFound
    case orderNotFound
    case unknownProducts([SKU])
    case unknownItems([ItemKey])

    // The request does not fit what is there.
    case invalid([Fault])
    case preconditionFailed
    case skuTaken(SKU)
    case serialNumberTaken(ItemKey)
    case productArchived([SKU])
    case productInUse(SKU)
    case wrongProductKind(SKU, is: ProductKind)
    case itemInUse(ItemKey)
    case idempotencyKeyReused

    // Stock.
    case insufficientStock([Shortage])
    case itemsUnavailable([UnavailableItem])
    case stockBelowReserved(StockLevel)
    case stockChanged(StockLevel)

    // A cart that has as much as it may.
    case tooManyHolds(limit: Int)

    // A reservation that has ended.
    case reservationExpired(Timestamp)
    case reservationReleased(Timestamp)
    case reservationPurchased

    /// One thing wrong with a request: where, as a JSON Pointer into the body or a parameter's name, and what.
    public struct Fault: Hashable, Sendable {
        public let pointer: String
        public let detail: String

        public init(_ pointer: String, _ detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// A line that asked for more than there is.
    public struct Shortage: Hashable, Sendable {
        public let sku: SKU
        public let requested: Int
        /// What the line could have had.
        public let available: Int64
        /// When the next hold of another cart on this product would lapse; nil when there is none.
        public let nextReleaseAt: Timestamp?

        public init(sku: SKU, requested: Int, available: Int64, nextReleaseAt: Timestamp?) {
            self.sku = sku
            self.requested = requested
            self.available = available
            self.nextReleaseAt = nextReleaseAt
        }
    }

    /// An item asked for by its serial number that cannot be had.
    public struct UnavailableItem: Hashable, Sendable {
        public let key: ItemKey
        public let state: ItemState

        public init(key: ItemKey, state: ItemState) {
            self.key = key
            self.state = state
        }
    }
}
