import BlackBoxSupport

/// The seed of this run, printed once, so that a failure can be had again: `BLACK_BOX_SEED=…`.
enum Seed {
    static let value: UInt64 = {
        let seed = Program.variable("BLACK_BOX_SEED").flatMap { UInt64($0) } ?? .random(in: .min ... .max)
        print("BLACK_BOX_SEED=\(seed)")
        return seed
    }()
}
