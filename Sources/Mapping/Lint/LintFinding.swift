package import Diagnostics

/// Something in a mapping that compiles and is probably not meant, or that does not say what it costs.
package struct LintFinding: Sendable, Hashable {
  package let diagnostic: Diagnostic
  /// The names of the mappings that it was found in: more than one where they extend the same file.
  package let mappings: [String]

  package init(_ diagnostic: Diagnostic, mappings: [String]) {
    self.diagnostic = diagnostic
    self.mappings = mappings
  }
}

/// A name that a mapping file gives to something of its own.
struct FileName: Hashable {
  enum Kind: String, CaseIterable {
    case constant
    case table
    case fragment
    case part

    /// The key that such names stand under.
    var key: String {
      switch self {
      case .constant: "let"
      case .table: "tables"
      case .fragment: "fragments"
      case .part: "parts"
      }
    }
  }

  let kind: Kind
  let name: String

  init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }
}
