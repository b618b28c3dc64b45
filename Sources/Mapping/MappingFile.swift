import Diagnostics
import Document
import Referrals

/// A rule file with the files that it extends.
///
/// A key is looked up in the file itself first, then in the file it extends, and so on.
struct MappingFile {
  /// One file of the chain.
  struct Layer {
    let table: OutlineTable
    let problems: OutlineProblems
  }

  /// The file itself first, then what it extends.
  let layers: [Layer]
  let name: String

  /// Follows `extends` from a file, or reports what is wrong with the chain and returns `nil`.
  init?(
    _ source: MappingSource, among sources: [String: MappingSource], problems: OutlineProblems
  ) {
    var layers: [Layer] = []
    var visited: [String] = []
    var next: (source: MappingSource, problems: OutlineProblems)? = (source, problems)
    while let current = next {
      next = nil
      guard
        let table = OutlineTable(
          current.source.outline, as: "a mapping", problems: current.problems,
          keys: LanguageReference.fileKeys),
        let name = table.requiredText("mapping")
      else { return nil }
      layers.append(Layer(table: table, problems: current.problems))
      visited.append(name.value)
      guard let base = table.text("extends") else { continue }
      guard !visited.contains(base.value), let found = sources[base.value] else {
        problems.reportUnknown(
          "config.reference", "mapping", base.value,
          among: sources.keys.filter { !visited.contains($0) }.sorted(), line: base.line,
          column: base.column)
        return nil
      }
      next = (found, OutlineProblems(path: found.path))
    }
    guard let name = visited.first else { return nil }
    self.layers = layers
    self.name = name
  }

  /// Returns the first layer that has a key.
  func layer(having key: String) -> Layer? {
    layers.first { $0.table.has(key) }
  }

  /// Returns the free keys of a table, those of the file itself over those it extends.
  func entries(_ key: String) -> [(layer: Layer, entry: Outline.Entry)] {
    var found: [(layer: Layer, entry: Outline.Entry)] = []
    for layer in layers {
      for entry in layer.table.freeEntries(key) ?? []
      where !found.contains(where: { $0.entry.key == entry.key }) {
        found.append((layer, entry))
      }
    }
    return found
  }

  /// Returns the rule lists in the order in which they are compiled: what is extended first.
  ///
  /// A rule of a file replaces the rules for the same field in the files that it extends.
  func ruleLists() -> [(layer: Layer, rules: Outline)] {
    var replaced: Set<String> = []
    var lists: [(layer: Layer, rules: Outline)] = []
    for layer in layers {
      guard let rules = layer.table.value("rules") else { continue }
      lists.append((layer, Self.removing(replaced, from: rules, under: "")))
      replaced.formUnion(Self.fields(of: rules, under: ""))
    }
    return lists.reversed()
  }

  // MARK: Replacing rules

  private static func fields(of rules: Outline, under path: String) -> [String] {
    guard case .list(let items) = rules.content else { return [] }
    return items.flatMap { item -> [String] in
      guard let inner = groupRules(item) else { return field(of: item).map { [path + $0] } ?? [] }
      return fields(of: inner, under: field(of: item).map { path + $0 + "." } ?? path)
    }
  }

  private static func removing(
    _ replaced: Set<String>, from rules: Outline, under path: String
  ) -> Outline {
    guard !replaced.isEmpty, case .list(let items) = rules.content else { return rules }
    let kept = items.compactMap { item -> Outline? in
      let field = field(of: item)
      if let field, replaced.contains(path + field) { return nil }
      guard let inner = groupRules(item), case .table(let entries) = item.content else {
        return item
      }
      let remaining = removing(
        replaced, from: inner, under: field.map { path + $0 + "." } ?? path)
      let content = entries.map { entry in
        entry.key == "rules"
          ? Outline.Entry(
            key: entry.key, line: entry.line, column: entry.column, value: remaining) : entry
      }
      return Outline(.table(content), line: item.line, column: item.column)
    }
    return Outline(.list(kept), line: rules.line, column: rules.column)
  }

  /// Returns the rules of a group rule; those of `each` and of text forms belong to that rule as a whole.
  private static func groupRules(_ rule: Outline) -> Outline? {
    guard case .table(let entries) = rule.content,
      !entries.contains(where: { $0.key == "each" || $0.key == "text" })
    else { return nil }
    return entries.first { $0.key == "rules" }?.value
  }

  private static func field(of rule: Outline) -> String? {
    guard case .table(let entries) = rule.content,
      case .text(let text, _)? = entries.first(where: { $0.key == "field" })?.value.content
    else { return nil }
    return text
  }
}
