import Access
import Testing

@Suite struct RoleTests {
    /// The contract's table: whoever has the row's role may do what needs the column's.
    @Test func `Roles allow what the contract says`() {
        let allowed: [Role: Set<Role>] = [
            .reader: [.reader], .cart: [.reader, .cart], .inventory: [.reader, .inventory],
            .fulfillment: [.reader, .fulfillment], .admin: Set(Role.allCases),
        ]
        for holder in Role.allCases {
            for needed in Role.allCases {
                #expect(Roles([holder]).allow(needed) == allowed[holder]?.contains(needed), "\(holder) for \(needed)")
            }
        }
        for needed in Role.allCases { #expect(!Roles([]).allow(needed)) }
    }

    @Test func `Several roles allow what each of them does`() {
        let both = Roles([.inventory, .cart])
        #expect(both.list == [.cart, .inventory])
        #expect(both.allow(.cart) && both.allow(.inventory) && both.allow(.reader))
        #expect(!both.allow(.fulfillment) && !both.allow(.admin))
    }
}
