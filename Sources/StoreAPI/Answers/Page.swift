/// One page of a list.
struct Page<Row: JSONWritable>: JSONWritable {
    let items: ArraySlice<Row>
    /// Nil on the last page.
    let nextCursor: String?

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("items", items)
            $0.member("next_cursor", nextCursor)
        }
    }
}
