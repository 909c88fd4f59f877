import Testing

/// Races, crashes, locks and ends: one after the other, since each takes the machine for itself.
@Suite(.serialized) enum Faults {}
