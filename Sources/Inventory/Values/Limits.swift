/// The limits that the HTTP contract sets and the decision keeps.
public enum Limits {
    public static let linesPerReservation = 100
    public static let itemsPerReservation = 1_000
    public static let quantityPerLine = 1_000_000
    public static let onHand: Int64 = 1_000_000_000_000
    public static let attributes = 50
    public static let attributeKeyLength = 64
    public static let attributeValueLength = 500
    public static let nameLength = 200
    public static let descriptionLength = 20_000
    public static let notesLength = 2_000
    public static let referenceLength = 200
    public static let cartIDLength = 64
    public static let idempotencyKeyLength = 128
    public static let shippingWeightGrams = 10_000_000
    /// No hold outlives its beginning by more than this, however often it is extended.
    public static let holdLifetime = Seconds(86_400)
}
