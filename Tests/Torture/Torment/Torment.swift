/// Something that goes wrong.
enum Torment: String, CaseIterable, Sendable {
    case killInstance, freezeInstance
    case endSessions, crashServer, fillServer
    case lockRow, lapseHolds
    case slowNetwork, cutNetwork, stillNetwork, loseCommit
    case rush

    /// How often it comes, beside the others.
    var weight: Int {
        switch self {
        case .crashServer, .fillServer: 1
        case .killInstance, .freezeInstance, .stillNetwork, .rush: 2
        case .slowNetwork, .cutNetwork, .endSessions: 3
        case .lockRow, .lapseHolds, .loseCommit: 5
        }
    }
}
