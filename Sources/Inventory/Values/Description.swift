/// The texts that staff write, for telling whether an edit changed any.
///
/// Swift holds two strings equal that are canonically equivalent, `é` in one scalar and in two; to clients and to the
/// database they differ, and an edit from one to the other is an edit.
struct Description: Equatable {
    private let texts: [String]

    init(_ product: Product) { texts = [product.name, product.description] + Self.texts(of: product.attributes) }

    init(_ item: Item) { texts = [item.notes] + Self.texts(of: item.attributes) }

    private static func texts(of attributes: Attributes) -> [String] {
        attributes.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    static func == (left: Description, right: Description) -> Bool {
        left.texts.elementsEqual(right.texts) { $0.utf8.elementsEqual($1.utf8) }
    }
}
