/// Rows that never change, read without counting references.
///
/// `@unchecked Sendable`: the memory is written only in `init`, before anybody else knows of it, and freed in `deinit`, when
/// nobody does any more; the rows own nothing, being bitwise copyable.
final class FrozenTable<Row: BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// Whoever reads this keeps the table alive meanwhile.
    let rows: UnsafeBufferPointer<Row>

    init(_ rows: [Row]) {
        let memory = UnsafeMutableBufferPointer<Row>.allocate(capacity: rows.count)
        _ = memory.initialize(from: rows)
        self.rows = UnsafeBufferPointer(memory)
    }

    deinit { rows.deallocate() }
}
