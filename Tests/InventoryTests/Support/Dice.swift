/// Random numbers that a seed repeats, and the choices that tests make with them.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 to `sides` - 1.
    mutating func roll(_ sides: Int) -> Int { Int(next() >> 1) % sides }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { range.lowerBound + roll(range.count) }

    mutating func chance(_ percent: Int) -> Bool { roll(100) < percent }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[roll(choices.count)] }

    /// One of the choices, each as often as its weight says.
    mutating func pick<Choice>(weighted choices: [(weight: Int, choice: Choice)]) -> Choice {
        var left = roll(choices.reduce(0) { $0 + $1.weight })
        for (weight, choice) in choices {
            left -= weight
            if left < 0 { return choice }
        }
        preconditionFailure("nothing to choose from")
    }

    /// wyrand: fast, and good enough for tests.
    mutating func next() -> UInt64 {
        state &+= 0xA076_1D64_78BD_642F
        let product = state.multipliedFullWidth(by: state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
