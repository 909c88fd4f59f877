import HTTPTypes

/// The problems that clients switch on, by the names that stand in `type`.
enum ProblemType: String, CaseIterable, Sendable {
    case malformedRequest = "malformed-request"
    case invalidCursor = "invalid-cursor"
    case unauthorized = "unauthorized"
    case forbidden = "forbidden"
    case tooManyRequests = "too-many-requests"
    case notFound = "not-found"
    case productNotFound = "product-not-found"
    case itemNotFound = "item-not-found"
    case reservationNotFound = "reservation-not-found"
    case orderNotFound = "order-not-found"
    case methodNotAllowed = "method-not-allowed"
    case skuTaken = "sku-taken"
    case serialNumberTaken = "serial-number-taken"
    case productArchived = "product-archived"
    case productInUse = "product-in-use"
    case wrongProductKind = "wrong-product-kind"
    case itemInUse = "item-in-use"
    case insufficientStock = "insufficient-stock"
    case itemUnavailable = "item-unavailable"
    case reservationExpired = "reservation-expired"
    case reservationReleased = "reservation-released"
    case reservationPurchased = "reservation-purchased"
    case stockBelowReserved = "stock-below-reserved"
    case stockChanged = "stock-changed"
    case tooManyHolds = "too-many-holds"
    case preconditionFailed = "precondition-failed"
    case contentTooLarge = "content-too-large"
    case unsupportedMediaType = "unsupported-media-type"
    case invalidRequest = "invalid-request"
    case unknownProduct = "unknown-product"
    case unknownItem = "unknown-item"
    case idempotencyKeyReused = "idempotency-key-reused"
    case databaseUnavailable = "database-unavailable"
    case stockBusy = "stock-busy"
    case overloaded = "overloaded"
    case internalError = "internal-error"

    /// An ended reservation is 410 instead where it is what was asked for.
    var status: HTTPResponse.Status {
        switch self {
        case .malformedRequest, .invalidCursor: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .tooManyRequests: .tooManyRequests
        case .notFound, .productNotFound, .itemNotFound, .reservationNotFound, .orderNotFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .skuTaken, .serialNumberTaken, .productArchived, .productInUse, .wrongProductKind, .itemInUse,
            .insufficientStock, .itemUnavailable, .reservationExpired, .reservationReleased, .reservationPurchased,
            .stockBelowReserved, .stockChanged, .tooManyHolds:
            .conflict
        case .preconditionFailed: .preconditionFailed
        case .contentTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .invalidRequest, .unknownProduct, .unknownItem, .idempotencyKeyReused: .unprocessableContent
        case .databaseUnavailable, .stockBusy, .overloaded: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }

    /// The same for every problem of the type (RFC 9457, 3.1.3).
    var title: String {
        switch self {
        case .malformedRequest: "Malformed request"
        case .invalidCursor: "Invalid cursor"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .tooManyRequests: "Too many requests"
        case .notFound: "Not found"
        case .productNotFound: "Product not found"
        case .itemNotFound: "Item not found"
        case .reservationNotFound: "Reservation not found"
        case .orderNotFound: "Order not found"
        case .methodNotAllowed: "Method not allowed"
        case .skuTaken: "SKU taken"
        case .serialNumberTaken: "Serial number taken"
        case .productArchived: "Product archived"
        case .productInUse: "Product in use"
        case .wrongProductKind: "Wrong product kind"
        case .itemInUse: "Item in use"
        case .insufficientStock: "Insufficient stock"
        case .itemUnavailable: "Item unavailable"
        case .reservationExpired: "Reservation expired"
        case .reservationReleased: "Reservation released"
        case .reservationPurchased: "Reservation purchased"
        case .stockBelowReserved: "Stock below reserved"
        case .stockChanged: "Stock changed"
        case .tooManyHolds: "Too many holds"
        case .preconditionFailed: "Precondition failed"
        case .contentTooLarge: "Content too large"
        case .unsupportedMediaType: "Unsupported media type"
        case .invalidRequest: "Invalid request"
        case .unknownProduct: "Unknown product"
        case .unknownItem: "Unknown item"
        case .idempotencyKeyReused: "Idempotency key reused"
        case .databaseUnavailable: "Database unavailable"
        case .stockBusy: "Stock busy"
        case .overloaded: "Overloaded"
        case .internalError: "Internal error"
        }
    }

    /// In how many seconds it makes sense to try again: contention passes sooner than an outage.
    var retryAfter: Int? {
        switch self {
        case .stockBusy, .overloaded, .tooManyRequests: 1
        case .databaseUnavailable: 2
        default: nil
        }
    }
}
