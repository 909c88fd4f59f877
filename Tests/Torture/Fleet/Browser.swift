/// Reads everything there is to read, and creates products that nobody wants.
struct Browser {
    private var worker: Worker

    init(_ worker: Worker) { self.worker = worker }

    mutating func run() async {
        while !worker.closing.isNow {
            await worker.pause(milliseconds: 5..<80)
            if worker.random.chance(8) { await addAndRemove() } else { await look() }
        }
    }

    private mutating func look() async {
        let sku = worker.random.pick(Catalogue.all)
        let line = worker.random.pick(Catalogue.lines)
        let serial = worker.random.pick(Catalogue.serials)
        let path = worker.random.pick([
            "/v1/products", "/v1/products?kind=fungible&limit=2", "/v1/products/\(sku)", "/v1/products/\(sku)/stock",
            "/v1/products/\(sku)/stock/movements?limit=20", "/v1/availability?sku=\(sku)&sku=\(line)",
            "/v1/products/\(line)/items?state=in_stock", "/v1/products/\(line)/items/\(serial)",
            "/v1/reservations?sku=\(sku)&limit=20", "/v1/reservations?cart_id=nobody", "/v1/orders?limit=20",
            "/v1/orders?state=pending&limit=5", "/livez", "/readyz", "/metrics", "/openapi.json",
        ])
        let allowed = path.hasSuffix(serial) ? [200, 404] : [200]
        await worker.make(.other(name: "GET \(path)", allowed: allowed))
    }

    private mutating func addAndRemove() async {
        let sku = worker.name("FLOP")
        let body = #"{"sku":"\#(sku)","kind":"non_fungible","name":"A flop"}"#
        let added = await worker.make(.other(name: "POST /v1/products \(body)", allowed: [201]))
        guard !added.isOpen else { return }
        await worker.make(
            .other(name: #"PATCH /v1/products/\#(sku) {"description":"Nobody wants it."}"#, allowed: [200, 404]))
        await worker.make(.other(name: "DELETE /v1/products/\(sku)", allowed: [204, 404]))
    }
}
