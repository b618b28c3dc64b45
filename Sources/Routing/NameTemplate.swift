package import Referrals

/// The names that files of an outbox are given, such as `{kind}-{reference}`.
///
/// A name never holds a time of processing: the same backlog gives the same files.
package struct NameTemplate: Sendable, Hashable {
  /// What a word in braces stands for.
  package enum Variable: String, Sendable, Hashable, CaseIterable {
    /// `referral` or `feedback`.
    case kind
    /// The kind as the name of many: `referrals` or `feedback`.
    case kinds
    /// Our reference of the record in the file.
    case reference
    /// The file's number, which no other file of the interchange has.
    case number
    /// The receiver's id.
    case partner
  }

  /// A part of a template.
  package enum Piece: Sendable, Hashable {
    case text(String)
    case variable(Variable)
  }

  /// Why a text is no template.
  package enum Fault: Error, Sendable, Hashable {
    /// A word in braces that stands for nothing.
    case unknownVariable(String)
    /// A brace without its other half.
    case unpairedBrace
  }

  package let pieces: [Piece]

  package init(_ pieces: [Piece]) {
    self.pieces = pieces
  }

  /// Reads a template from text.
  package init(parsing text: String) throws(Fault) {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[open] == "{",
        let close = rest[open...].dropFirst().firstIndex(where: { $0 == "{" || $0 == "}" }),
        rest[close] == "}"
      else { throw .unpairedBrace }
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      let word = String(rest[rest.index(after: open)..<close])
      guard let variable = Variable(rawValue: word) else { throw .unknownVariable(word) }
      pieces.append(.variable(variable))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    self.init(pieces)
  }

  /// The name of a file of one record, where nothing else is agreed.
  package static let single = NameTemplate([
    .variable(.kind), .text("-"), .variable(.reference),
  ])
  /// The name of a file of many records, where nothing else is agreed.
  package static let batch = NameTemplate([.variable(.kinds), .text("-"), .variable(.number)])

  /// Returns whether a name tells what a variable stands for.
  package func uses(_ variable: Variable) -> Bool {
    pieces.contains(.variable(variable))
  }

  /// The ending that the template gives itself, such as `.dat`, or `nil` where a file has that of its format.
  package var ending: String? {
    guard case .text(let text)? = pieces.last, let dot = text.lastIndex(of: ".") else { return nil }
    return String(text[dot...])
  }

  /// Returns a name without its ending.
  ///
  /// - Precondition: `reference` is there where the template uses it.
  package func stem(
    kind: MessageKind, reference: String?, number: Int64, partner: PartnerID
  ) -> String {
    var name = ""
    for piece in pieces {
      switch piece {
      case .text(let text): name += text
      case .variable(.kind): name += kind.rawValue
      case .variable(.kinds): name += kind.plural
      case .variable(.number): name += "\(number)"
      case .variable(.partner): name += partner.rawValue
      case .variable(.reference):
        guard let reference else {
          preconditionFailure("only a file of one record is named by its reference")
        }
        name += reference
      }
    }
    return ending.map { String(name.dropLast($0.count)) } ?? name
  }
}
