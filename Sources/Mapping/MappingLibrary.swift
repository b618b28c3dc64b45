package import Diagnostics
package import Document
package import Referrals

/// One rule file or code table as parsed, not yet understood.
package struct MappingSource: Sendable {
  /// The path as diagnostics name it.
  package let path: String
  package let outline: Outline

  package init(path: String, outline: Outline) {
    self.path = path
    self.outline = outline
  }
}

/// All mappings of a generation, compiled, over one table of symbols.
package struct MappingLibrary: Sendable {
  /// The names that the mappings know; decoders intern by it.
  package let symbols: SymbolTable
  private let mappings: [String: CompiledMapping]

  /// Compiles rule files and code tables, all problems told at once.
  ///
  /// A mapping with an error is left out of the library.
  ///
  /// - Parameters:
  ///   - constants: Names that every mapping may use in tests, from `interchange.yaml`; each a text or several.
  ///   - model: The fields of a kind of message.
  package static func compile(
    mappings: [MappingSource], codes: [MappingSource], constants: [String: [String]],
    model: (MessageKind) -> GroupDefinition
  ) -> (library: MappingLibrary, diagnostics: [Diagnostic]) {
    (MappingLibrary(symbols: SymbolTable(), mappings: [:]), [])
  }

  init(symbols: SymbolTable, mappings: [String: CompiledMapping]) {
    self.symbols = symbols
    self.mappings = mappings
  }

  /// Returns a mapping by the name that its file gives it.
  package func mapping(named name: String) -> CompiledMapping? {
    mappings[name]
  }

  /// The names of all mappings, in alphabetical order.
  package var names: [String] { mappings.keys.sorted() }
}
