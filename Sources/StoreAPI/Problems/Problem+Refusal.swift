import HTTPTypes
import Inventory
import InventoryStore

extension Problem {
    /// The one table from refusals to problems.
    ///
    /// - Parameter isRead: whether what was refused is a `GET`, for which an ended reservation is gone (410).
    init(_ refusal: Refusal, isRead: Bool) {
        switch refusal {
        // What the request names is not there.
        case .productNotFound(let sku):
            self.init(.productNotFound, "There is no product \(sku).")
        case .itemNotFound(let sku):
            self.init(.itemNotFound, "The product \(sku) has no such item.")
        case .reservationNotFound:
            self.init(.reservationNotFound, "There is no such reservation, or it ended long ago.")
        case .orderNotFound:
            self.init(.orderNotFound, "There is no such order.")
        case .unknownProducts(let skus):
            self.init(.unknownProduct, "No such product: \(Self.list(skus)).", .skus(skus))
        case .unknownItems(let items):
            self.init(.unknownItem, "No such item: \(Self.list(items.map(\.serialNumber))).", .items(items))

        // The request does not fit what is there.
        case .invalid(let faults):
            self.init(.invalidRequest, "The request is not valid; errors names every fault.", .errors(faults))
        case .preconditionFailed:
            self.init(.preconditionFailed, "It was changed meanwhile; read it again for the ETag it has now.")
        case .skuTaken(let sku):
            self.init(.skuTaken, "There is a product \(sku) already.")
        case .serialNumberTaken(let key):
            self.init(.serialNumberTaken, "The product \(key.sku) has an item \(key.serialNumber) already.")
        case .productArchived(let skus):
            self.init(.productArchived, "No new holds on archived products: \(Self.list(skus)).")
        case .productInUse(let sku):
            self.init(.productInUse, "The product \(sku) was stocked, held or sold; archive it instead.")
        case .wrongProductKind(let sku, let kind):
            self.init(.wrongProductKind, "The product \(sku) is \(kind.rawValue); this is for the other kind.")
        case .itemInUse(let key):
            self.init(.itemInUse, "The item \(key.serialNumber) is reserved or was sold.")
        case .idempotencyKeyReused:
            self.init(.idempotencyKeyReused, "The key was used for another adjustment; use a new one.")

        // Stock.
        case .insufficientStock(let shortages):
            let skus = Self.list(shortages.map(\.sku))
            self.init(.insufficientStock, "Not enough of \(skus); shortages has the figures.", .shortages(shortages))
        case .itemsUnavailable(let items):
            let names = Self.list(items.map(\.key.serialNumber))
            self.init(.itemUnavailable, "Not to be had now: \(names).", .unavailableItems(items))
        case .stockBelowReserved(let stock):
            self.init(
                .stockBelowReserved,
                "Carts hold \(stock.reserved) of \(stock.onHand) on hand; on_hand cannot become less than that.",
                .stock(stock))
        case .stockChanged(let stock):
            self.init(.stockChanged, "On hand are \(stock.onHand), not what was expected; count again.", .stock(stock))

        case .tooManyHolds(let limit):
            self.init(.tooManyHolds, "The cart has \(limit) live reservations, as many as it may; release one first.")

        // A reservation that has ended.
        case .reservationExpired(let instant):
            self.init(ended: .reservationExpired, at: instant, isRead: isRead)
        case .reservationReleased(let instant):
            self.init(ended: .reservationReleased, at: instant, isRead: isRead)
        case .reservationPurchased:
            self.init(.reservationPurchased, "The reservation is an order now, and changes no more.")
        }
    }

    private init(ended type: ProblemType, at instant: Timestamp, isRead: Bool) {
        let what = type == .reservationExpired ? "The hold has lapsed" : "The hold was released"
        self.init(
            type, "\(what); put the reservation again to begin a new one.", isRead ? .endedAt(instant) : .none,
            status: isRead ? .gone : nil)
    }

    init(_ fault: StoreFault) {
        switch fault {
        case .databaseUnavailable:
            self.init(.databaseUnavailable, "The database cannot be reached; whether anything was changed is unknown.")
        case .stockBusy:
            self.init(.stockBusy, "Another change of the same stock takes long; nothing was changed, try again.")
        case .overloaded:
            self.init(.overloaded, "More is asked than can be done; nothing was changed, try again.")
        case .internalError:
            self = .internalError
        }
    }

    /// Says nothing of the cause: the log has it, under the request's id.
    static let internalError = Problem(.internalError, "Something went wrong here; the log has it under X-Request-Id.")

    /// The first names of a list that may be long.
    private static func list(_ names: [some CustomStringConvertible]) -> String {
        let shown = names.prefix(5).map(\.description).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
