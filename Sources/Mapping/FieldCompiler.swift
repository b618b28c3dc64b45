import Diagnostics
import Document
import Referrals

/// A field that a rule names, found in the model.
struct FieldTarget {
  /// The node in the scope's plan.
  let node: Int
  let type: FieldType
  /// The model's longest text, in characters.
  let limit: Int?
  /// True when the rule means several items of a list.
  let isSeveral: Bool
  /// The model path without positions.
  let path: String
  let words: String
}

/// Fields: from model paths to nodes of a scope's plan.
extension MappingCompiler {
  /// Finds a field from the group that the rules stand in, or reports that there is none.
  func findField(_ text: Located<String>, in context: RuleContext) -> FieldTarget? {
    let syntax: PathSyntax
    do throws(PathSyntaxError) {
      syntax = try PathParser.field(text.value)
    } catch {
      report(error, at: text)
      return nil
    }
    return findField(syntax, at: text, in: context)
  }

  func findField(
    _ syntax: PathSyntax, at text: Located<String>, in context: RuleContext
  ) -> FieldTarget? {
    var node = context.field
    var group = scopes[context.scope].plan.nodes[node].group
    var path = context.path
    var target: FieldTarget?
    for (position, step) in syntax.steps.enumerated() {
      let isLast = position == syntax.steps.count - 1
      guard let owner = group, let index = owner.index(of: step.name) else {
        reportUnknownField(step.name, in: group, at: text)
        return nil
      }
      let field = owner.fields[index]
      var inner: GroupDefinition?
      if case .group(let definition) = field.type { inner = definition }
      path += path.isEmpty || path.hasSuffix(".") ? field.name : ".\(field.name)"
      node = scopes[context.scope].plan
        .child(
          .field(index), of: node, group: inner, isList: field.isList)
      var isSeveral = false
      if field.isList {
        guard let selector = selector(step, of: inner, isLast: isLast, at: text) else { return nil }
        node = scopes[context.scope].plan
          .child(
            .items(selector), of: node, group: inner, isList: false)
        isSeveral = selector.isSeveral
      } else if !step.tests.isEmpty {
        problems.report(
          "rule.type", "'\(path)' is one value, and the rule picks among several",
          line: text.line, column: text.column, fix: "leave out what stands in brackets")
        return nil
      }
      target = FieldTarget(
        node: node, type: field.type, limit: field.maxLength, isSeveral: isSeveral, path: path,
        words: field.summary)
      group = inner
    }
    return target
  }

  private func reportUnknownField(
    _ name: String, in group: GroupDefinition?, at text: Located<String>
  ) {
    problems.reportUnknown(
      "rule.type", "field", name, among: group?.fields.map(\.name) ?? [], line: text.line,
      column: text.column)
  }

  /// Compiles what stands in brackets behind a list field.
  private func selector(
    _ step: StepSyntax, of group: GroupDefinition?, isLast: Bool, at text: Located<String>
  ) -> ItemSelector? {
    guard let test = step.tests.first else {
      if isLast { return .all }
      problems.report(
        "rule.type", "'\(step.name)' is a list, and the rule does not say which item it means",
        line: text.line, column: text.column,
        fix: "write \(step.name)[1] or \(step.name)[kind='home'], or use 'each'")
      return nil
    }
    switch test {
    case .position(let number): return .position(number)
    case .from(let number): return .from(number)
    case .otherwise: return .otherwise
    case .equals(let path, let values):
      return itemTest(path, values, in: group, at: text)
    }
  }

  private func itemTest(
    _ path: PathSyntax, _ values: [TestValue], in group: GroupDefinition?,
    at text: Located<String>
  ) -> ItemSelector? {
    var group = group
    var indices: [Int] = []
    var type = FieldType.text
    for step in path.steps {
      guard let owner = group, let index = owner.index(of: step.name), !owner.fields[index].isList
      else {
        reportUnknownField(step.name, in: group, at: text)
        return nil
      }
      indices.append(index)
      type = owner.fields[index].type
      group = nil
      if case .group(let inner) = type { group = inner }
    }
    let choices = resolve(values, at: text).compactMap { literal($0, as: type, at: text) }
    return choices.isEmpty ? nil : .equals(indices, choices)
  }

  // MARK: Literals and conditions

  /// Returns a value of the model written in a rule file, or reports that it is none.
  func literal(_ word: String, as type: FieldType, at text: Located<String>) -> FieldValue? {
    switch type {
    case .code(let vocabulary):
      if vocabulary.contains(word) { return .text(word) }
      problems.reportUnknown(
        "rule.type", "code", word, among: vocabulary.codes.map(\.code), line: text.line,
        column: text.column)
      return nil
    case .flag:
      switch word {
      case "yes", "true": return .flag(true)
      case "no", "false": return .flag(false)
      default: break
      }
    case .date, .dateTime:
      let date = Array(word.utf8).withUnsafeBufferPointer { isoForm?.read($0, received: nil) }
      if let date { return .date(date) }
    case .text, .number, .identifier, .phone, .email: return .text(word)
    case .group(let definition):
      if definition.isCoded, case .code(let vocabulary)? = definition.fields.first?.type {
        guard let code = literal(word, as: .code(vocabulary), at: text) else { return nil }
        var pair = FieldGroup(definition)
        pair["code"] = code
        return .group(pair)
      }
    case .bytes: break
    }
    problems.report(
      "rule.type", "\(quoted(code: word)) is not a value of this field", line: text.line,
      column: text.column)
    return nil
  }

  private var isoForm: DateForm? { try? DateForm("iso") }

  /// Compiles `when`.
  func compileCondition(_ text: Located<String>, in context: RuleContext) -> Rule.Condition? {
    do throws(PathSyntaxError) {
      let (path, values) = try PathParser.condition(text.value)
      guard let target = findField(path, at: text, in: context) else { return nil }
      let choices = resolve(values, at: text).compactMap { literal($0, as: target.type, at: text) }
      return Rule.Condition(
        field: target.node, values: choices,
        position: problems.position(line: text.line, column: text.column))
    } catch {
      report(error, at: text)
      return nil
    }
  }
}

extension ItemSelector {
  /// True for a selector that may take several items.
  var isSeveral: Bool {
    switch self {
    case .all, .from, .otherwise: true
    case .position, .equals: false
    }
  }
}
