/// What the page of a problem says.
struct ProblemMeaning {
    /// What is the case when a client is told of it.
    let meaning: String
    /// What the client should do.
    let remedy: String

    private init(_ meaning: String, _ remedy: String) {
        self.meaning = meaning
        self.remedy = remedy
    }

    init(_ type: ProblemType) {
        self =
            switch type {
            case .malformedRequest, .invalidCursor, .notFound, .methodNotAllowed, .contentTooLarge,
                .unsupportedMediaType,
                .invalidRequest, .preconditionFailed, .idempotencyKeyReused:
                Self.ofRequest(type)
            case .unauthorized, .forbidden, .tooManyRequests:
                Self.ofCaller(type)
            case .productNotFound, .itemNotFound, .reservationNotFound, .orderNotFound, .unknownProduct, .unknownItem:
                Self.ofNames(type)
            case .skuTaken, .serialNumberTaken, .productArchived, .productInUse, .wrongProductKind, .itemInUse,
                .insufficientStock, .itemUnavailable, .stockBelowReserved, .stockChanged:
                Self.ofStock(type)
            case .reservationExpired, .reservationReleased, .reservationPurchased, .tooManyHolds:
                Self.ofReservation(type)
            case .databaseUnavailable, .stockBusy, .overloaded, .internalError:
                Self.ofService(type)
            }
    }

    private static func ofRequest(_ type: ProblemType) -> ProblemMeaning {
        switch type {
        case .malformedRequest:
            Self(
                "The body is not JSON in UTF-8, or the request breaks off.",
                "Send what a JSON library writes. Repeating the same bytes gives the same answer.")
        case .invalidCursor:
            Self(
                "The `cursor` is none that this list gave out: it was changed, or it belongs to another list or to other filters.",
                "Take `next_cursor` as it came, with the filters it came with; or begin the list anew without a cursor."
            )
        case .notFound:
            Self("No call has this path.", "Compare the path with the reference at `/docs`.")
        case .methodNotAllowed:
            Self("The path exists, but not with this method.", "The `Allow` header names the methods that it takes.")
        case .contentTooLarge:
            Self("The body is larger than 256 KiB.", "Send less at a time; no call needs as much.")
        case .unsupportedMediaType:
            Self(
                "The body has no `Content-Type`, or one that this call does not take.",
                "Send `Content-Type: application/json`; a patch may be `application/merge-patch+json` too.")
        case .preconditionFailed:
            Self(
                "Somebody else changed it since you read it: the `ETag` in `If-Match` is no longer its own. Nothing was changed.",
                "Read it again, make the change on what is there now, and send the new `ETag`.")
        case .idempotencyKeyReused:
            Self(
                "The `Idempotency-Key` was used before for an adjustment of this product with another body. Nothing was changed.",
                "Use a new key for a new adjustment. A retry sends the same key with the same body.")
        default:
            Self(
                "The request is JSON, but a field is unknown, missing, of the wrong type or out of range. Nothing was changed.",
                "`errors` names every fault: `pointer` is the place in the body or the parameter, `detail` what it should be."
            )
        }
    }

    private static func ofCaller(_ type: ProblemType) -> ProblemMeaning {
        switch type {
        case .unauthorized:
            Self(
                "The request has no token, or one that is unknown, expired or revoked.",
                "Send `Authorization: Bearer TOKEN`. Operators make tokens with `bitcoin-store token create`.")
        case .forbidden:
            Self(
                "The token is good, but none of its roles may make this call.",
                "Use a token with the role that the call needs, or have one made.")
        default:
            Self(
                "The token has made more requests than it may in a second. Nothing was changed.",
                "Wait for `Retry-After` and repeat the request; the `RateLimit` header says what is left.")
        }
    }

    private static func ofNames(_ type: ProblemType) -> ProblemMeaning {
        switch type {
        case .productNotFound:
            Self(
                "There is no product with the SKU in the path.",
                "SKUs are case-sensitive. `GET /v1/products` lists all.")
        case .itemNotFound:
            Self(
                "The product has no item with the serial number in the path.",
                "Serial numbers are case-sensitive. `GET /v1/products/{sku}/items` lists all.")
        case .reservationNotFound:
            Self(
                "There never was a reservation with this id, or it ended more than 30 days ago.",
                "`PUT` on the id begins one. Before a purchase that means: hold the goods again.")
        case .orderNotFound:
            Self(
                "There is no order with this id.",
                "An order has the id of its reservation. It is there once the purchase has been answered with 201.")
        case .unknownProduct:
            Self(
                "The body names products that do not exist: `skus`.",
                "Leave them out, or correct them, and send the rest again.")
        default:
            Self(
                "The body names items that do not exist: `items`, each with its `sku` and `serial_number`.",
                "Leave them out, or correct them, and send the rest again.")
        }
    }

    private static func ofStock(_ type: ProblemType) -> ProblemMeaning {
        switch type {
        case .skuTaken:
            Self(
                "There is a product with this SKU already. Nothing was changed.",
                "Choose another SKU, or patch the product that is there.")
        case .serialNumberTaken:
            Self(
                "The product has an item with this serial number already.",
                "Look at the item that is there; a serial number is given once.")
        case .productArchived:
            Self(
                "The product is archived and takes no new holds; what is held of it may still be purchased.",
                "Leave it out of the cart. Staff may set its `status` back to `active`.")
        case .productInUse:
            Self(
                "The product was stocked, held or sold at some time, so its history has to stay.",
                "Archive it instead: `PATCH` its `status` to `archived`.")
        case .wrongProductKind:
            Self(
                "The call is for the other kind of product: units are counted for `fungible` ones, items and serial numbers are for `non_fungible` ones.",
                "Look at the product's `kind`; it never changes.")
        case .itemInUse:
            Self(
                "The item is reserved, or was sold once.",
                "Wait until its hold ends; an item that was sold is never removed, but it may be withdrawn.")
        case .insufficientStock:
            Self(
                "There is not enough of at least one product. Nothing was held, of no line.",
                "`shortages` has every short line: what was asked for, what could have been had, and when the next hold on it lapses (`next_release_at`). Hold less, or try again then."
            )
        case .itemUnavailable:
            Self(
                "An item that was asked for by its serial number is reserved, sold or withdrawn: `items`, with the `state` of each.",
                "Choose another item, or ask for a `quantity` and take any.")
        case .stockBelowReserved:
            Self(
                "Carts hold more than would be left: `on_hand` and `reserved` are what is there.",
                "Book out no more than `on_hand` - `reserved`, or release holds first.")
        default:
            Self(
                "On hand is not the `expected_on_hand` of the stocktake: goods moved while you counted. Nothing was changed.",
                "Look at the movements, count again, and send the `on_hand` of this answer as `expected_on_hand`.")
        }
    }

    private static func ofReservation(_ type: ProblemType) -> ProblemMeaning {
        switch type {
        case .reservationExpired:
            Self(
                "The hold lapsed, and its stock may be somebody else's by now.",
                "Begin a new hold: `PUT` on the same id checks afresh what is there. Do not take the customer's money before."
            )
        case .tooManyHolds:
            Self(
                "The cart has as many live reservations under its `cart_id` as this service lets it have. Nothing was changed.",
                "Change, purchase or release one of those that it has.")
        case .reservationReleased:
            Self("The cart gave up the hold earlier.", "`PUT` on the same id begins a new hold.")
        default:
            Self(
                "The reservation was purchased: it is an order now, and changes no more.",
                "`GET /v1/orders/{id}` with the same id has the order. For more goods begin another reservation.")
        }
    }

    private static func ofService(_ type: ProblemType) -> ProblemMeaning {
        switch type {
        case .databaseUnavailable:
            Self(
                "The service cannot reach its database, or lost it on the way: whether the request took effect is not known.",
                "Wait for `Retry-After` and repeat. Reservation calls may always be repeated, an adjustment with its `Idempotency-Key` too; without one, look at the movements first."
            )
        case .stockBusy:
            Self(
                "Somebody held the same stock for longer than the request could wait. Nothing was changed.",
                "Wait for `Retry-After` and repeat the request.")
        case .overloaded:
            Self(
                "More is asked of the service than it can do. Nothing was changed.",
                "Wait for `Retry-After`, longer each time, and repeat the request.")
        default:
            Self(
                "A fault of the service. Its log has the cause under the `X-Request-Id` of the answer.",
                "Tell its operators that id. Whether the request took effect is not known: repeat only what is safe to repeat."
            )
        }
    }
}
