/// What there is to fight over: few products, so that everybody meets.
enum Catalogue {
    /// Goods that are counted, and how many there are at first.
    static let counted = (1...4).map { "PEN-\($0)" }
    static let firstStock = 40
    /// The one that is archived now and then.
    static let seasonal = "PEN-4"
    /// Goods whose items are told apart.
    static let lines = ["MOTO-1", "MOTO-2"]
    static let serials = (1...10).map { "VIN-\($0)" }
    /// Items that are there at first; the others come and go.
    static let firstSerials = serials.prefix(7)

    static var all: [String] { counted + lines }

    /// What fills an empty shop.
    static var deeds: [Deed] {
        counted.map { .createProduct(sku: $0, onHand: firstStock) } + lines.map { .createProduct(sku: $0, onHand: nil) }
            + lines.flatMap { sku in firstSerials.map { .addItem(sku: sku, serial: $0) } }
    }
}
