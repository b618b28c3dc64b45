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

  /// Compiles rule files and code tables, and tells all problems at once.
  ///
  /// A mapping with an error is left out of the library. `constants` are names that every mapping may use in tests,
  /// from `interchange.yaml`; `model` gives the fields of a kind of message.
  package static func compile(
    mappings sources: [MappingSource], codes: [MappingSource], constants: [String: [String]],
    model: (MessageKind) -> GroupDefinition
  ) -> (library: MappingLibrary, diagnostics: [Diagnostic]) {
    compile(
      mappings: sources, codes: codes, names: LibraryNames(constants: constants), model: model)
  }

  /// Compiles rule files and code tables as ``compile(mappings:codes:constants:model:)`` does, and looks for what
  /// compiles and is probably not meant.
  ///
  /// - Returns: The library, what is wrong with the files, and what was found in the mappings without an error.
  package static func lint(
    mappings sources: [MappingSource], codes: [MappingSource], constants: [String: [String]],
    model: (MessageKind) -> GroupDefinition
  ) -> (library: MappingLibrary, diagnostics: [Diagnostic], findings: [LintFinding]) {
    let report = LintReport()
    let (library, diagnostics) = compile(
      mappings: sources, codes: codes, names: LibraryNames(constants: constants, lint: report),
      model: model)
    return (library, diagnostics, report.findings)
  }

  private static func compile(
    mappings sources: [MappingSource], codes: [MappingSource], names: LibraryNames,
    model: (MessageKind) -> GroupDefinition
  ) -> (library: MappingLibrary, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    for source in codes {
      let problems = OutlineProblems(path: source.path)
      if let (name, table) = CodeTable.file(source, problems: problems) {
        if names.tables[name] != nil { problems.reportTwice("code table", name, source) }
        names.tables[name] = table
      }
      diagnostics += problems.diagnostics
    }
    var sourcesByName: [String: MappingSource] = [:]
    for source in sources {
      guard let name = source.mappingName else { continue }
      let problems = OutlineProblems(path: source.path)
      if sourcesByName[name] != nil { problems.reportTwice("mapping", name, source) }
      sourcesByName[name] = source
      diagnostics += problems.diagnostics
    }
    names.sources = sourcesByName
    var compiled: [String: CompiledMapping] = [:]
    for source in sources {
      let problems = OutlineProblems(path: source.path)
      let file = MappingFile(source, among: sourcesByName, problems: problems)
      let mapping = file?.compile(names, model: model)
      let found = (file?.layers.flatMap(\.problems.diagnostics) ?? problems.diagnostics)
        .withoutRepetitions
      diagnostics += found
      if let mapping, !found.contains(where: { $0.severity == .error }) {
        compiled[mapping.name] = mapping
      }
    }
    let library = MappingLibrary(symbols: names.symbols, mappings: compiled)
    return (library, diagnostics.withoutRepetitions)
  }

  private init(symbols: SymbolTable, mappings: [String: CompiledMapping]) {
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

extension MappingSource {
  /// The name that the file gives its mapping, if it does.
  package var mappingName: String? {
    guard case .table(let entries) = outline.content,
      case .text(let name, _)? = entries.first(where: { $0.key == "mapping" })?.value.content
    else { return nil }
    return name
  }
}

extension OutlineProblems {
  /// Records a name that an earlier file has already.
  fileprivate func reportTwice(_ noun: String, _ name: String, _ source: MappingSource) {
    report(
      "config.duplicate", "the \(noun) \(quoted(code: name)) is defined twice", at: source.outline)
  }
}

extension [Diagnostic] {
  /// Each diagnostic once: a fragment is compiled as often as it is used.
  fileprivate var withoutRepetitions: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return filter { seen.insert($0).inserted }
  }
}
