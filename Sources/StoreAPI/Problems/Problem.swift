import Access
import HTTPTypes
import Hummingbird
import Inventory

/// A refusal or a fault as its client is told of it (RFC 9457).
struct Problem: Error {
    let type: ProblemType
    let status: HTTPResponse.Status
    /// What is wrong this time, and what to do about it.
    let detail: String
    let members: Members
    /// For `Allow`.
    let methods: String?
    /// For the RateLimit headers.
    let allowance: Allowance?

    /// The extension members that the contract names.
    enum Members {
        case none
        case errors([Refusal.Fault])
        case skus([SKU])
        case items([ItemKey])
        case unavailableItems([Refusal.UnavailableItem])
        case shortages([Refusal.Shortage])
        case stock(StockLevel)
        case endedAt(Timestamp)
    }

    init(
        _ type: ProblemType, _ detail: String, _ members: Members = .none, status: HTTPResponse.Status? = nil,
        allowing methods: String? = nil, allowance: Allowance? = nil
    ) {
        self.type = type
        self.status = status ?? type.status
        self.detail = detail
        self.members = members
        self.methods = methods
        self.allowance = allowance
    }

    static let productNotFound = Problem(.productNotFound, "There is no such product: no SKU has this form.")

    var response: Response {
        var response = Response.json(self, status: status, contentType: "application/problem+json")
        if let methods { response.headers.append(HTTPField(name: .allow, value: methods)) }
        if type == .unauthorized { response.headers.append(HTTPField(name: .wwwAuthenticate, value: "Bearer")) }
        if let seconds = type.retryAfter { response.headers.append(HTTPField(name: .retryAfter, value: "\(seconds)")) }
        return response.with(allowance)
    }
}

extension Problem: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object { problem in
            problem.member("type", "/problems/\(type.rawValue)")
            problem.member("title", type.title)
            problem.member("status", status.code)
            problem.member("detail", detail)
            write(members, to: &problem)
        }
    }

    private func write(_ members: Members, to problem: inout JSONWriter) {
        switch members {
        case .none: break
        case .errors(let faults): problem.member("errors", faults)
        case .skus(let skus): problem.member("skus", skus)
        case .items(let items): problem.member("items", items)
        case .unavailableItems(let items): problem.member("items", items)
        case .shortages(let shortages): problem.member("shortages", shortages)
        case .stock(let stock):
            problem.member("on_hand", stock.onHand)
            problem.member("reserved", stock.reserved)
        case .endedAt(let instant): problem.member("ended_at", instant)
        }
    }
}

extension Refusal.Fault: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("pointer", pointer)
            $0.member("detail", detail)
        }
    }
}

extension ItemKey: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("sku", sku)
            $0.member("serial_number", serialNumber)
        }
    }
}

extension Refusal.UnavailableItem: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("sku", key.sku)
            $0.member("serial_number", key.serialNumber)
            $0.member("state", state.rawValue)
        }
    }
}

extension Refusal.Shortage: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("sku", sku)
            $0.member("requested", requested)
            $0.member("available", available)
            $0.member("next_release_at", nextReleaseAt)
        }
    }
}
