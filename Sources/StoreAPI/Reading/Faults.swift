import Inventory

/// What is wrong with a request, from its body, its parameters and its headers alike: a client hears of everything at
/// once.
///
/// A class because the readers of nested values share it. The limit on a body's size bounds its length.
final class Faults {
    private(set) var list: [Refusal.Fault] = []

    /// `place` is a JSON Pointer into the body, or a parameter's name.
    func add(_ place: String, _ detail: String) { list.append(Refusal.Fault(place, detail)) }

    func throwIfAny() throws(Refusal) {
        if !list.isEmpty { throw .invalid(list) }
    }
}
