/// What stands in the tables after everything has come to rest.
struct Tables: Codable, Sendable {
    /// When they were read.
    var readAt: Moment
    var stock: [Stock] = []
    /// By number.
    var movements: [Movement] = []
    var reservations: [Reservation] = []
    var endings: [Ending] = []
    var orders: [Order] = []
    var drift: [String] = []

    struct Stock: Codable, Sendable {
        let sku: String
        let onHand: Int64
        let reserved: Int64
    }

    struct Movement: Codable, Sendable {
        let number: Int64
        let sku: String
        let delta: Int64
        let reason: String
        var reference: String?
        var note: String?
        var serial: String?
        let onHand: Int64
        let reserved: Int64
        let at: Moment
    }

    struct Reservation: Codable, Sendable {
        let id: String
        let expiresAt: Moment
        var lines: [Line]
    }

    struct Ending: Codable, Sendable {
        let id: String
        let cause: String
        let at: Moment
    }

    struct Order: Codable, Sendable {
        let id: String
        let at: Moment
        var lines: [Line]
    }
}
