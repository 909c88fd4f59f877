import Testing

/// The HTTP contract, row by row, against one instance without a clean-up job: what holds must hold without it.
@Suite(.sharedService("--sweep-interval", "0")) enum Contract {}
