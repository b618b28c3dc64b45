/// Owns tables that are made once and then only read, such as those of a compiled mapping.
///
/// An array counts its owners whenever it is handed on, and workers that count at one place of memory wait for each
/// other; these tables are addresses, valid as long as the store is there.
struct TableStore: ~Copyable {
  private var tables: [UnsafeMutableRawPointer] = []

  init() {}

  deinit {
    for table in tables { table.deallocate() }
  }

  /// Copies a table to where it stays.
  mutating func keep<Element: BitwiseCopyable>(_ table: [Element]) -> UnsafeBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: table.count)
    _ = copy.initialize(from: table)
    if let start = copy.baseAddress { tables.append(UnsafeMutableRawPointer(start)) }
    return UnsafeBufferPointer(copy)
  }
}
