import Diagnostics
import Document
import Referrals

/// A rule file as a whole.
extension MappingFile {
  /// Compiles the file, or reports what is wrong and returns `nil`.
  func compile(
    _ names: LibraryNames, model: (MessageKind) -> GroupDefinition
  ) -> CompiledMapping? {
    for layer in layers { layer.table.finish() }
    let kind = layer(having: "message")?.table.choice("message", of: MessageKind.self)
    if kind == nil { _ = layers[0].table.required("message") }
    let format = format()
    guard let kind, let format else { return nil }
    let compiler = MappingCompiler(problems: layers[0].problems, names: names, format: format)
    readNames(into: compiler)
    compiler.mappingsInUse = [name]
    if case .fhir = format { compiler.nameResources() }
    let recordPath = recordPath(compiler)
    let root = compiler.makeScope(for: model(kind.value))
    if let skeleton = layer(having: "with") {
      compiler.problems = skeleton.problems
      if let value = skeleton.table.value("with") {
        compiler.compileSkeleton(value, under: 0, in: root)
      }
    }
    compileParts(into: compiler)
    let lists = ruleLists()
    if lists.isEmpty { _ = layers[0].table.required("rules") }
    for (layer, rules) in lists {
      compiler.problems = layer.problems
      compiler.compileRules(rules, in: RuleContext(scope: root))
    }
    compiler.finish()
    let patterns = DocumentPatterns(
      match: compileMatch(compiler),
      ignored: patterns("ignore", compiler) + format.knownPatterns(compiler),
      refused: patterns("refuse", compiler))
    compiler.problems = layers[0].problems
    checkRoot(compiler, recordPath, format)
    names.lint?.look(at: self, compiler)
    return CompiledMapping(
      name: name, kind: kind.value, path: layers[0].problems.path,
      format: format.reading(compiler), recordPath: recordPath,
      definition: model(kind.value), compiler: compiler, patterns: patterns)
  }

  func readNames(into compiler: MappingCompiler) {
    for (layer, entry) in entries("let") {
      switch entry.value.content {
      case .text(let text, _): compiler.constants[entry.key] = [text]
      case .list(let items):
        compiler.constants[entry.key] = items.compactMap {
          if case .text(let text, _) = $0.content { text } else { nil }
        }
      case .null, .table:
        layer.problems.report(
          "config.type", "a constant is \(entry.value.content.noun)", at: entry.value,
          why: "expected a text or a list of texts")
      }
    }
    for (layer, entry) in entries("tables") {
      compiler.tables[entry.key] = CodeTable(entry.value, problems: layer.problems)
    }
    for (_, entry) in entries("fragments") { compiler.fragments[entry.key] = entry.value }
    compiler.blanks =
      layer(having: "blank")?.table.texts("blank")?
      .map {
        NormalText.lowercased($0.value.utf8)
      } ?? []
  }

  /// Compiles the parts of all files of the chain, those of what is extended first.
  private func compileParts(into compiler: MappingCompiler) {
    let entries = self.entries("parts")
    for layer in layers.reversed() {
      compiler.problems = layer.problems
      compiler.compileParts(entries.filter { $0.layer.table === layer.table }.map(\.entry))
    }
  }

  /// Reads `record`: plain names, as a cutter uses it before there is a tree.
  private func recordPath(_ compiler: MappingCompiler) -> [StepSyntax] {
    guard let layer = layer(having: "record"), let text = layer.table.text("record") else {
      return []
    }
    compiler.problems = layer.problems
    if compiler.format.isRootNameless {
      layer.problems.report(
        "rule.unsupported", "'record' is not available here", line: text.line, column: text.column,
        why: "the format says where a record begins", fix: "leave 'record' out")
      return []
    }
    guard let path = compiler.parsePlace(text) else { return [] }
    if path.steps.contains(where: { !$0.tests.isEmpty || $0.isAttribute || $0.isStarred }) {
      layer.problems.report(
        "path.syntax", "the path of records has more than names", line: text.line,
        column: text.column)
    }
    return path.steps
  }

  private func compileMatch(_ compiler: MappingCompiler) -> [PlaceStep] {
    guard let layer = layer(having: "match"), let text = layer.table.text("match") else {
      return []
    }
    compiler.problems = layer.problems
    guard let path = compiler.parsePlace(text) else { return [] }
    compiler.checkColumn(path, at: text)
    return compiler.settled(path.steps[...], isBelowNumber: false)
      .map { compiler.compile($0, at: text) }
  }

  private func patterns(_ key: String, _ compiler: MappingCompiler) -> [[PlaceStep?]] {
    layers.flatMap { layer -> [[PlaceStep?]] in
      compiler.problems = layer.problems
      return (layer.table.texts(key) ?? [])
        .compactMap { text in
          do throws(PathSyntaxError) {
            let path = try PathParser.place(
              text.value, prefixes: compiler.prefixes, allowsAnyDepth: true)
            return path.steps.map { $0.isAnyDepth ? nil : compiler.compile($0, at: text) }
          } catch {
            compiler.report(error, at: text)
            return nil
          }
        }
    }
  }

  /// Refuses rules that would write a document with several roots.
  private func checkRoot(
    _ compiler: MappingCompiler, _ recordPath: [StepSyntax], _ format: MappingFormat
  ) {
    guard case .xml = format, recordPath.isEmpty else { return }
    let root = compiler.scopes[0].places[0]
    if root.children.count != 1 {
      layers[0].problems
        .report(
          "path.order", "the paths begin with \(root.children.count) different root elements",
          at: layers[0].table.outline, fix: "begin every path with the document's root element")
    }
  }
}

extension MappingFormat {
  /// Returns the format with what its decoder must know of the rules: further columns, or the segments that they name.
  fileprivate func reading(_ compiler: MappingCompiler) -> MappingFormat {
    switch self {
    case .xml, .json, .fhir: return self
    case .csv(var options):
      options.otherColumns = compiler.otherColumns
      return .csv(options)
    case .hl7v2(let options): return .hl7v2(options.reading(compiler.scopes[0]))
    }
  }
}
