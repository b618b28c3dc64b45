import Diagnostics
import Document

extension OutlineTable {
  /// Refuses a key that belongs to a later version, so that nobody believes it is followed.
  ///
  /// A key that is not there stays unknown, so that no message offers it.
  func refuse(_ key: String, fix: String) {
    guard entries.contains(where: { $0.key == key }), let entry = entry(key) else { return }
    problems.report(
      "config.not-supported", "\(quoted(code: key)) is not part of this version",
      line: entry.line, column: entry.column, fix: fix)
  }

  /// Refuses a word that belongs to a later version as the value of a key, and returns whether it stands there.
  func refuse(_ key: String, word: String, fix: String) -> Bool {
    guard let value = value(key), case .text(word, _) = value.content else { return false }
    problems.report(
      "config.not-supported", "'\(key): \(word)' is not part of this version", at: value, fix: fix)
    return true
  }
}
