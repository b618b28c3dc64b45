import Document

/// The symbols of names by their bytes, so that a name costs a String only when it is first seen.
struct JSONNameCache {
  private struct Entry {
    var hash: UInt64 = 0
    /// Where the name stands in ``spelled``.
    var start: UInt32 = 0
    var count: UInt32 = 0
    var symbol = Symbol.none
    /// The document that the symbol belongs to, or 0 for a symbol of the table, which lasts.
    var document: UInt32 = .max
  }

  private static let size = 1_024
  /// Bytes of names beyond which all are forgotten, as hostile documents could otherwise fill the memory.
  private static let mostBytes = 256 << 10

  private var entries = [Entry](repeating: Entry(), count: size)
  private var spelled: [UInt8] = []
  private let isLoose: Bool

  /// - Parameter isLoose: Whether names are folded to their loose form before they become symbols.
  init(isLoose: Bool) {
    self.isLoose = isLoose
  }

  /// Forgets all names.
  mutating func reset() {
    entries = [Entry](repeating: Entry(), count: Self.size)
    spelled.removeAll(keepingCapacity: true)
  }

  /// Returns the symbol of a name.
  ///
  /// - Parameters:
  ///   - name: The name, escapes undone.
  ///   - document: Gives a symbol of its own to a name that the table has not.
  ///   - number: A number of this document that no other has had since ``reset()``, from 1.
  ///   - table: The same at every call.
  /// - Returns: The table's symbol, or one of the document's own.
  mutating func symbol(
    of name: UnsafeBufferPointer<UInt8>, in document: inout Document, number: UInt32,
    table: SymbolTable
  ) -> Symbol {
    let hash = Self.hash(name)
    let slot = Int(truncatingIfNeeded: hash >> 54)
    let entry = entries[slot]
    if entry.hash == hash, entry.count == name.count,
      entry.document == 0 || entry.document == number, isSpelled(entry, name)
    {
      return entry.symbol
    }
    let written = String(decoding: name, as: UTF8.self)
    let symbol = document.symbol(of: isLoose ? looseName(written) : written, in: table)
    if spelled.count > Self.mostBytes { reset() }
    let isLasting = Int(symbol.rawValue) < table.count
    entries[slot] = Entry(
      hash: hash, start: UInt32(spelled.count), count: UInt32(name.count), symbol: symbol,
      document: isLasting ? 0 : number)
    spelled.append(contentsOf: name)
    return symbol
  }

  private func isSpelled(_ entry: Entry, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    spelled.withUnsafeBytes { all in
      let known = UnsafeRawBufferPointer(rebasing: all[Int(entry.start)...].prefix(name.count))
      let name = UnsafeRawBufferPointer(name)
      var index = 0
      while index + 8 <= name.count {
        let word = name.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        guard known.loadUnaligned(fromByteOffset: index, as: UInt64.self) == word else {
          return false
        }
        index += 8
      }
      while index < name.count {
        guard known[index] == name[index] else { return false }
        index += 1
      }
      return true
    }
  }

  /// Mixes the bytes eight at a time; the high bits choose the slot.
  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(name)
    var hash = UInt64(truncatingIfNeeded: name.count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index + 8 <= raw.count {
      hash = mixed(hash, raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0
    while index < raw.count {
      rest = rest << 8 | UInt64(raw[index])
      index += 1
    }
    return mixed(hash, rest)
  }

  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 29
  }
}
