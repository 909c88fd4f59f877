import Inventory

/// What a trial is like: how crowded, how hasty, how long its days are. Drawn once for each trial, so that some are
/// about races within a batch and others about lapsing or the limit of 24 hours.
struct Temperament {
    /// How many reservations are about at a time.
    let carts: Int
    /// A batch has from one command to this many.
    let largestBatch: Int
    /// The longest that a hold is asked to last; the clock moves in proportion.
    let longestHold: Int
    /// How many in a hundred commands are staff's.
    let staff: Int
    /// How many serial numbers there are of a product.
    let serialNumbers: Int
    /// How many lapsed lines the database finds at a first look.
    let firstLook: Int

    init(_ dice: inout Dice) {
        carts = dice.pick([3, 10, 10, 30])
        largestBatch = dice.pick([2, 8, 20, 40])
        longestHold = dice.pick([2, 60, 60, 3_600, 86_400])
        staff = dice.pick([15, 30, 50])
        serialNumbers = dice.pick([2, 6, 12])
        firstLook = dice.pick([1, 1, 2, 5])
    }
}
