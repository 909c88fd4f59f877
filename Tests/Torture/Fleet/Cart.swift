/// One cart after the other: each begins a hold, changes its mind, and ends it in one of the ways there are.
struct Cart {
    private var worker: Worker
    private var id = ""
    private var seconds = 1

    init(_ worker: Worker) { self.worker = worker }

    mutating func run() async {
        while !worker.closing.isNow {
            id = worker.uuid()
            seconds = worker.random.pick([1, 2, 2, 4, 8])
            await live()
        }
    }

    /// A cart whose call is left open after all its asking goes away, and another comes.
    private mutating func live() async {
        guard await !begin().isOpen else { return }
        for _ in 0..<worker.random.number(0..<5) {
            await worker.pause(milliseconds: 0..<30)
            guard await !change().isOpen else { return }
        }
        await worker.pause(milliseconds: 0..<60)
        await end()
        if worker.random.chance(25) { await worker.insist(.readReservation(id: id)) }
        // A late one that did not hear of the end, or a cart that comes back.
        if worker.random.chance(12) { await worker.insist(worker.random.chance(50) ? .purchase(id: id) : put()) }
    }

    private mutating func begin() async -> Call {
        let deed = worker.random.chance(70) ? put() : putLine()
        // It lost patience, and asks again before the first is answered.
        if worker.random.chance(12) { await worker.race(deed, worker.random.chance(50) ? deed : put()) }
        return await worker.insist(deed)
    }

    private mutating func change() async -> Call {
        switch worker.random.number(0..<10) {
        case 0..<2: await worker.insist(put())
        case 2..<5: await worker.insist(putLine())
        case 5: await worker.insist(.deleteLine(id: id, sku: worker.random.pick(Catalogue.all)))
        case 6..<8: await worker.insist(.extend(id: id, seconds: seconds))
        case 8: await worker.insist(.readReservation(id: id))
        default: await worker.race(putLine(), .deleteLine(id: id, sku: worker.random.pick(Catalogue.all))).1
        }
    }

    private mutating func end() async {
        switch worker.random.number(0..<20) {
        case 0..<8:
            await worker.insist(.purchase(id: id))
            if worker.random.chance(30) { await worker.insist(.readOrder(id: id)) }
        case 8..<10: await worker.race(.purchase(id: id), .purchase(id: id))
        case 10..<12: await worker.race(.purchase(id: id), .release(id: id))
        case 12: await worker.race(.purchase(id: id), .extend(id: id, seconds: seconds))
        case 13: await worker.race(.purchase(id: id), put())
        case 14..<17: await worker.insist(.release(id: id))
        case 17:
            // Just about when it lapses.
            try? await Task.sleep(for: .milliseconds(seconds * 1_000 - 40))
            await worker.race(.purchase(id: id), .extend(id: id, seconds: seconds))
        default: break
        }
    }

    private mutating func put() -> Deed {
        let skus = worker.random.some(worker.random.number(1..<4), of: Catalogue.all)
        return .putReservation(id: id, lines: skus.map { wish($0) }, seconds: seconds)
    }

    private mutating func putLine() -> Deed { .putLine(id: id, line: wish(worker.random.pick(Catalogue.all))) }

    private mutating func wish(_ sku: String) -> Wish {
        guard Catalogue.lines.contains(sku) else { return Wish(sku: sku, quantity: worker.random.number(1..<7)) }
        let count = worker.random.number(1..<3)
        let serials = worker.random.chance(50) ? worker.random.some(count, of: Catalogue.serials) : nil
        return Wish(sku: sku, quantity: count, serials: serials)
    }
}
