import Diagnostics
import Document

/// `use` of a whole mapping: a message of its own that stands inside another, such as the payload of an envelope.
extension MappingCompiler {
  /// Compiles the rules of another mapping where a rule names it; false where there is no mapping of the name.
  func compileUse(_ rule: OutlineTable, in context: RuleContext) -> Bool {
    guard let name = rule.text("use"), fragments[name.value] == nil,
      let source = names.sources[name.value]
    else { return false }
    guard let at = rule.requiredText("at"), var path = parsePlace(at) else { return true }
    let inner = OutlineProblems(path: source.path)
    guard !mappingsInUse.contains(name.value),
      let file = MappingFile(source, among: names.sources, problems: inner),
      let other = file.format(), Self.isReadable(other, inside: format)
    else {
      problems.report(
        "rule.type", "the mapping \(quoted(code: name.value)) cannot be used here",
        line: name.line, column: name.column,
        why: mappingsInUse.contains(name.value)
          ? "it uses itself" : "its format is not that of the document around it",
        fix: "use a mapping of the same format")
      return true
    }
    if let parts = file.layer(having: "parts") {
      problems.report(
        "rule.unsupported", "the mapping \(quoted(code: name.value)) has parts", line: name.line,
        column: name.column,
        why: "parts belong to the document as a whole (\(parts.problems.path))")
      return true
    }
    if rule.flag("base64") == true { notePayload(path, at: at, other, in: context) }
    // Without 'record' the paths of the other mapping begin with the name of the node itself.
    if case .xml = other, file.layer(having: "record") == nil { path.steps.removeLast() }
    guard case .inner(let place)? = self.place(of: path, in: context, at: at) else { return true }
    var nested = context
    nested.place = place
    mappingsInUse.append(name.value)
    compile(file, other, in: nested)
    mappingsInUse.removeLast()
    let faults = file.layers.flatMap(\.problems.diagnostics).filter { $0.severity == .error }
    if let fault = faults.first {
      problems.report(
        "rule.type", "the mapping \(quoted(code: name.value)) cannot be used here",
        line: name.line, column: name.column, why: fault.what,
        fix: fault.position.map { "correct \($0.description)" })
    }
    return true
  }

  /// Notes that the element around another mapping's document may hold that document as text.
  private func notePayload(
    _ path: PathSyntax, at text: Located<String>, _ inner: MappingFormat, in context: RuleContext
  ) {
    let steps = path.steps.dropLast()
    let isPlain = steps.allSatisfy { $0.tests.isEmpty && !$0.isAttribute }
    guard case .xml = inner, context.scope == 0, context.place == 0, path.part == nil, isPlain,
      !steps.isEmpty
    else {
      problems.report(
        "rule.type", "no text of base64 can be found by this path", line: text.line,
        column: text.column,
        why: "it is looked for by names alone, from the root of an XML document")
      return
    }
    payloads.append(steps.map { compile($0, at: text) })
  }

  /// True for a format whose trees may stand inside those of another.
  private static func isReadable(_ inner: MappingFormat, inside outer: MappingFormat) -> Bool {
    switch (inner, outer) {
    case (.xml(let inner), .xml(let outer)):
      // Either both tell namespaces apart or none, as a name alone says too little in the other's terms.
      inner.looseNames == outer.looseNames && inner.namespaces.isEmpty == outer.namespaces.isEmpty
    case (.json(let inner), .json(let outer)): inner.looseNames == outer.looseNames
    default: false
    }
  }

  /// Compiles a file's skeleton and rules with its own names, and goes back to those of the file around it.
  private func compile(_ file: MappingFile, _ other: MappingFormat, in context: RuleContext) {
    let outer = (problems, format, constants, tables, fragments, fragmentsInUse, blanks)
    let usedAround = usedNames
    usedNames = []
    constants = names.constants
    (tables, fragments, fragmentsInUse, blanks) = ([:], [:], [], [])
    format = other
    file.readNames(into: self)
    if let layer = file.layer(having: "with"), let skeleton = layer.table.value("with") {
      problems = layer.problems
      compileSkeleton(skeleton, under: context.place, in: context.scope)
    }
    for (layer, rules) in file.ruleLists() {
      problems = layer.problems
      compileRules(rules, in: context)
    }
    names.lint?.note(usedNames, of: file)
    usedNames = usedAround
    (problems, format, constants, tables, fragments, fragmentsInUse, blanks) = outer
  }
}
