import Document

/// The symbols of names by the address at which libxml2 keeps them.
///
/// A parser keeps each name once, in its dictionary, so that equal names have equal addresses: a name costs a String
/// only when it is first seen.
struct XMLNameCache {
  private struct Entry {
    var address: UInt = 0
    var symbol = Symbol.none
    /// The document that the symbol belongs to, or 0 for a symbol of the table, which lasts.
    var document: UInt32 = 0
  }

  private static let size = 1_024
  private var entries = [Entry](repeating: Entry(), count: size)
  private let isLoose: Bool

  /// - Parameter isLoose: Whether names are folded to their loose form before they become symbols.
  init(isLoose: Bool) {
    self.isLoose = isLoose
  }

  /// Forgets all names; needed when the parser's dictionary is given up.
  mutating func reset() {
    entries = [Entry](repeating: Entry(), count: Self.size)
  }

  /// Returns the symbol of a name.
  ///
  /// - Parameters:
  ///   - pointer: The name in the parser's dictionary, ended by NUL.
  ///   - document: Gives a symbol of its own to a name that the table has not.
  ///   - number: A number of this document that no other has had, from 1.
  ///   - table: The same at every call.
  /// - Returns: The table's symbol, or one of the document's own.
  mutating func symbol(
    of pointer: UnsafePointer<UInt8>, in document: inout Document, number: UInt32,
    table: SymbolTable
  ) -> Symbol {
    let address = UInt(bitPattern: pointer)
    // Names lie behind each other in the dictionary; the multiplication spreads their addresses over the table.
    let slot = Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 54)
    let entry = entries[slot]
    if entry.address == address, entry.document == 0 || entry.document == number {
      return entry.symbol
    }
    let written = String(cString: pointer)
    let name = isLoose ? looseName(written) : written
    let symbol = document.symbol(of: name, in: table)
    let isLasting = Int(symbol.rawValue) < table.count
    entries[slot] = Entry(address: address, symbol: symbol, document: isLasting ? 0 : number)
    return symbol
  }
}
