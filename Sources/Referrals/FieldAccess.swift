// Typed reading of one field by name, as the views of the messages do.

extension FieldGroup {
  /// Returns a text, code, number or identifier; `nil` when absent, cleared or of another type.
  package func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }

  /// Returns a date; `nil` when absent, cleared or kept in words.
  package func date(_ name: String) -> PartialDate? {
    if case .date(let date)? = self[name] { date } else { nil }
  }

  /// Returns yes or no; `nil` when absent or cleared.
  package func flag(_ name: String) -> Bool? {
    if case .flag(let flag)? = self[name] { flag } else { nil }
  }

  /// Returns a group; `nil` when absent or cleared.
  package func group(_ name: String) -> FieldGroup? {
    if case .group(let group)? = self[name] { group } else { nil }
  }

  /// Returns the groups of a list field; empty when absent or cleared.
  package func groups(_ name: String) -> [FieldGroup] {
    guard case .list(let items)? = self[name] else { return [] }
    return items.compactMap { if case .group(let group) = $0 { group } else { nil } }
  }

  /// Returns the texts of a list field; empty when absent or cleared.
  package func texts(_ name: String) -> [String] {
    guard case .list(let items)? = self[name] else { return [] }
    return items.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }
}
