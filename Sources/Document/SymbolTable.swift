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
  private var symbols: [String: Symbol] = ["": .none]

  package init() {}

  /// The number of symbols handed out; a document's own symbols begin here.
  package var count: Int { names.count }

  /// Returns the symbol of a name, creating it on first sight.
  ///
  /// - Precondition: Fewer than 32,768 names: mapping files are written by people.
  package mutating func intern(_ name: String) -> Symbol {
    if let known = symbols[name] { return known }
    precondition(names.count < 1 << 15, "a generation's mappings name more than 32,767 things")
    let symbol = Symbol(rawValue: UInt16(names.count))
    names.append(name)
    symbols[name] = symbol
    return symbol
  }

  /// Returns the symbol of a name, or `nil` when no mapping knows it.
  package func symbol(of name: String) -> Symbol? {
    symbols[name]
  }

  /// Returns the name behind a symbol of this table.
  package func name(of symbol: Symbol) -> String {
    names[Int(symbol.rawValue)]
  }
}

/// Returns a name as loose comparison sees it: lower case, letters and digits only.
///
/// `"Date of  Birth:"` and `"date_of_birth"` are the same loose name. Decoders and mappings whose format says
/// `names: loose` intern this form.
package func looseName(_ name: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in name.lowercased().unicodeScalars
  where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
    result.append(scalar)
  }
  return String(result)
}
