import Document

/// The symbols of segments and numbers, found once.
struct HL7Names: Sendable {
  private let table: SymbolTable
  /// The symbols of 0 to 255; `none` for a number that no mapping knows.
  private let numbers: [Symbol]
  /// The symbols of segments that mappings know, by their names' low bits.
  private var segments: [(name: UInt32, symbol: Symbol)]

  init(_ table: SymbolTable) {
    self.table = table
    numbers = (0...255).map { table.symbol(of: String($0)) ?? .none }
    segments = [(name: UInt32, symbol: Symbol)](repeating: (0, .none), count: 256)
  }

  func symbol(ofNumber number: Int, in document: inout Document) -> Symbol {
    if number < numbers.count, numbers[number] != .none { return numbers[number] }
    return document.symbol(of: String(number), in: table)
  }

  mutating func symbol(of name: HL7SegmentName, in document: inout Document) -> Symbol {
    let slot = Int((name.packed ^ name.packed >> 5 ^ name.packed >> 11) & 0xFF)
    if segments[slot].name == name.packed { return segments[slot].symbol }
    if let known = table.symbol(of: name.text) {
      segments[slot] = (name.packed, known)
      return known
    }
    return document.symbol(of: name.text, in: table)
  }
}
