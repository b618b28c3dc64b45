/// A name interned to a small integer, so that comparing names is comparing integers.
package struct Symbol: Sendable, Hashable, RawRepresentable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The symbol of no name: the document's root, or text in no namespace.
  package static let none = Symbol(rawValue: 0)
}

/// The names that the mappings of one generation know, each with its symbol.
///
/// Built while mappings are compiled and read-only from then on. Decoders look names up here; a name that no mapping
/// knows gets a symbol of its document's own (see ``Document/symbol(of:in:)``).
package struct SymbolTable: Sendable {
  package private(set) var names: [String] = [""]
  /// The symbols by open addressing on the hashes of their names; 0 for an empty slot.
  ///
  /// The size is a power of two. Symbol 0 is not in it: it has no name to look for.
  private var slots = [UInt16](repeating: 0, count: 64)

  package init() {}

  /// The number of symbols handed out; a document's own symbols begin here.
  package var count: Int { names.count }

  /// Returns the symbol of a name, creating it on first sight.
  ///
  /// - Precondition: Fewer than 32,768 names: mapping files are written by people.
  package mutating func intern(_ name: String) -> Symbol {
    if let known = symbol(of: name) { return known }
    precondition(names.count < 1 << 15, "a generation's mappings name more than 32,767 things")
    let symbol = Symbol(rawValue: UInt16(names.count))
    names.append(name)
    if names.count * 2 > slots.count {
      slots = [UInt16](repeating: 0, count: slots.count * 2)
      for index in 1..<names.count { slots[slot(of: names[index])] = UInt16(index) }
    } else {
      slots[slot(of: name)] = symbol.rawValue
    }
    return symbol
  }

  /// Returns the symbol of a name, or `nil` when no mapping knows it.
  package func symbol(of name: String) -> Symbol? {
    if name.isEmpty { return Symbol.none }
    let number = slots[slot(of: name)]
    return number > 0 ? Symbol(rawValue: number) : nil
  }

  /// Returns the name behind a symbol of this table.
  package func name(of symbol: Symbol) -> String {
    names[Int(symbol.rawValue)]
  }

  /// Returns the slot that a name is in, or the empty one where it would be.
  private func slot(of name: String) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(name) & mask
    while slots[slot] > 0, names[Int(slots[slot])] != name { slot = (slot + 1) & mask }
    return slot
  }

  /// - Source: FNV-1a, 64 bits; its high bits are folded in, as only the low ones choose the slot.
  private static func hash(_ name: String) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }
}

/// Returns a name as loose comparison sees it: lower case, letters and digits only.
///
/// `"Date of  Birth:"` and `"date_of_birth"` are the same loose name. Decoders and mappings whose format says
/// `names: loose` intern this form.
package func looseName(_ name: String) -> String {
  if let plain = plainLooseName(name) { return plain }
  var result = String.UnicodeScalarView()
  for scalar in name.lowercased().unicodeScalars
  where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
    result.append(scalar)
  }
  return String(result)
}

/// Returns the loose form of a name in ASCII, or `nil` for any other: to ask Unicode of each letter takes a second for a
/// megabyte that stands where a title should.
private func plainLooseName(_ name: String) -> String? {
  var bytes: [UInt8] = []
  for byte in name.utf8 {
    switch byte {
    case 0x30...0x39, 0x61...0x7A: bytes.append(byte)
    case 0x41...0x5A: bytes.append(byte | 0x20)
    case 0x80...: return nil
    default: break
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
