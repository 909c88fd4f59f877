/// Staff: keeps the supply current, counts, and takes items in and out, all while carts run.
struct Clerk {
    private var worker: Worker
    private let server: Server
    /// What was on hand when last heard of, by SKU.
    private var onHand: [String: Int] = [:]

    init(_ worker: Worker, server: Server) {
        self.worker = worker
        self.server = server
    }

    mutating func run() async {
        while !worker.closing.isNow {
            await worker.pause(milliseconds: 5..<60)
            switch worker.random.number(0..<20) {
            case 0..<9: await adjust()
            case 9..<11: await takeStock()
            case 11..<18: await handleItem()
            case 18: await adjustBySQL()
            default: await archiveForAWhile()
            }
        }
    }

    /// What keeps the shop from running dry, and from filling up.
    private mutating func delta(_ sku: String) -> Int {
        onHand[sku] ?? 0 > Catalogue.firstStock ? -worker.random.number(1..<16) : worker.random.number(1..<13)
    }

    private mutating func adjust() async {
        let sku = worker.random.pick(Catalogue.counted)
        let reference = worker.name("adjustment")
        let delta = delta(sku)
        guard worker.random.chance(70) else {
            // Without a key it is sent once, and whatever comes of it is left at that.
            return learn(await worker.make(.adjust(sku: sku, delta: delta, reference: reference, key: nil)), sku)
        }
        let deed = Deed.adjust(sku: sku, delta: delta, reference: reference, key: reference)
        if worker.random.chance(15) { await worker.race(deed, deed) }
        learn(await worker.insist(deed), sku)
        if worker.random.chance(15) { await worker.insist(deed) }
    }

    private mutating func learn(_ call: Call, _ sku: String) {
        if let count = call.effect?.onHand { onHand[sku] = Int(count) }
    }

    private mutating func takeStock() async {
        let sku = worker.random.pick(Catalogue.counted)
        let known = onHand[sku] ?? Catalogue.firstStock
        let expected = worker.random.chance(60) ? known : nil
        let counted = max(0, known + worker.random.number(-3..<4))
        let note = worker.name("stocktake")
        learn(await worker.make(.takeStock(sku: sku, onHand: counted, expected: expected, note: note)), sku)
        if worker.random.chance(60) { onHand[sku] = await read(sku) }
    }

    private mutating func read(_ sku: String) async -> Int? {
        await worker.make(.other(name: "GET /v1/products/\(sku)/stock", allowed: [200])).effect?.onHand.map(Int.init)
    }

    /// Sold items come back more often than others go, or there would soon be none.
    private mutating func handleItem() async {
        let sku = worker.random.pick(Catalogue.lines)
        let serial = worker.random.pick(Catalogue.serials)
        let deed: Deed =
            switch worker.random.number(0..<10) {
            case 0: .deleteItem(sku: sku, serial: serial)
            case 1..<3: .addItem(sku: sku, serial: serial)
            case 3..<5: .moveItem(sku: sku, serial: serial, state: "withdrawn")
            default: .moveItem(sku: sku, serial: serial, state: "in_stock")
            }
        await worker.make(deed)
    }

    /// A DBA books goods by hand. What violates a constraint has not happened, and is not taken down.
    private mutating func adjustBySQL() async {
        let sku = worker.random.pick(Catalogue.counted)
        let delta = delta(sku)
        await HandWork(server: server, recorder: worker.shop.recorder).changeOnHand(sku, by: delta)
    }

    private mutating func archiveForAWhile() async {
        await worker.insist(.archive(sku: Catalogue.seasonal, isArchived: true))
        await worker.pause(milliseconds: 50..<300)
        await worker.insist(.archive(sku: Catalogue.seasonal, isArchived: false))
    }
}
