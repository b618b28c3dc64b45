import Diagnostics
import Document

/// Finds names that a file gives and that neither it nor a file that extends it uses.
struct UnusedNames {
  private struct Key: Hashable {
    let path: String
    let name: FileName
  }

  /// A name that was given, in the order in which files were compiled.
  private struct Given {
    let key: Key
    let mapping: String
    let entry: Outline.Entry
    let problems: OutlineProblems
  }

  private var given: [Given] = []
  private var used: Set<Key> = []
  /// The files of which not everything could be compiled, so that what they use is not known.
  private var incomplete: Set<String> = []

  /// Notes the names that a file and those that it extends give, and which of them were used.
  mutating func note(_ file: MappingFile, uses: Set<FileName>, isComplete: Bool) {
    if !isComplete { incomplete.formUnion(file.layers.map(\.problems.path)) }
    for kind in FileName.Kind.allCases {
      for (layer, entry) in file.entries(kind.key) {
        let key = Key(path: layer.problems.path, name: FileName(kind, entry.key))
        if !given.contains(where: { $0.key == key }) {
          given.append(
            Given(
              key: key, mapping: layer.table.text("mapping")?.value ?? file.name, entry: entry,
              problems: layer.problems))
        }
        if uses.contains(key.name) || kind == .part && entry.isDemanded { used.insert(key) }
      }
    }
  }

  var diagnostics: [(mapping: String, diagnostic: Diagnostic)] {
    given.filter { !used.contains($0.key) && !incomplete.contains($0.key.path) }
      .map { given in
        let name = given.key.name
        return (
          given.mapping,
          Diagnostic(
            code: "name.unused", severity: .warning,
            what: "nothing uses the \(name.kind.rawValue) \(quoted(code: name.name))",
            at: given.problems.position(line: given.entry.line, column: given.entry.column),
            why: "'\(name.kind.key)' gives names to what rules use",
            fix: "use it, or take it out")
        )
      }
  }
}

extension Outline.Entry {
  /// True for a part that does something without a rule: it must be there, or is always written.
  fileprivate var isDemanded: Bool {
    guard case .table(let entries) = value.content else { return false }
    return entries.contains { entry in
      guard entry.key == "required" || entry.key == "always",
        case .text(let text, _) = entry.value.content
      else { return false }
      return text == "yes" || text == "true"
    }
  }
}
