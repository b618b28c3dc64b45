package import Diagnostics

/// The way to a field of a message, such as `person.phones.number`; lists are passed through.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  /// The index of the field in each group on the way; never empty.
  package let indices: [Int]
  /// The path as written.
  package let description: String
  /// The path's last field is clinical, or one of the groups on the way is.
  package let isClinical: Bool
  /// True where the path leads through a list or to one, so that a message may have several values there.
  package let passesList: Bool

  /// Finds a path in a message's definition.
  ///
  /// - Throws: `path.unknown-field` with the nearest name or the names there are.
  package init(_ text: String, in definition: GroupDefinition) throws(Diagnostic) {
    var indices: [Int] = []
    var group: GroupDefinition? = definition
    var isClinical = false
    var passesList = false
    for name in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard let here = group else {
        throw Diagnostic(
          code: "path.unknown-field",
          what: "the field before \(quoted(code: "." + name)) has no fields of its own",
          fix: "end the path there")
      }
      guard let index = here.index(of: String(name)) else {
        throw Self.unknown(String(name), in: here)
      }
      let field = here.fields[index]
      indices.append(index)
      isClinical = isClinical || field.isClinical
      passesList = passesList || field.isList
      group = if case .group(let inner) = field.type { inner } else { nil }
    }
    self.indices = indices
    self.isClinical = isClinical
    self.passesList = passesList
    description = text
  }

  private static func unknown(_ name: String, in group: GroupDefinition) -> Diagnostic {
    let names = group.fields.map(\.name)
    let nearest = nearestMatch(to: name, in: names)
    return Diagnostic(
      code: "path.unknown-field",
      what: "unknown field \(quoted(code: name)) in \(group.name)",
      why: "expected one of \(names.joined(separator: ", "))",
      fix: nearest.map { "write '\($0)'" })
  }
}

extension FieldGroup {
  /// Returns the value at a path, or `nil` when it is absent.
  ///
  /// A path that leads through a list gives the values that its items have there, as a list.
  ///
  /// - Precondition: The path was found in this group's definition.
  package func value(at path: FieldPath) -> FieldValue? {
    value(at: path.indices[...])
  }

  private func value(at indices: ArraySlice<Int>) -> FieldValue? {
    guard let first = indices.first, let value = self[first] else { return nil }
    let rest = indices.dropFirst()
    if rest.isEmpty { return value }
    switch value {
    case .group(let group):
      return group.value(at: rest)
    case .list(let items):
      var found: [FieldValue] = []
      for case .group(let group) in items {
        switch group.value(at: rest) {
        case nil, .cleared?: continue
        case .list(let inner)?: found += inner
        case let value?: found.append(value)
        }
      }
      return found.isEmpty ? nil : .list(found)
    case .cleared:
      return .cleared
    case .text, .date, .flag, .bytes:
      return nil
    }
  }
}
