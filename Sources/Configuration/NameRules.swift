import Diagnostics
import Document
import Referrals
import Routing

/// Why files cannot be named in a certain way, in the words of a diagnostic.
struct NameFault: Error {
  let what: String
  var why: String?
  var fix: String?
}

/// What names may be given to files in an outbox.
///
/// Programs that collect from there pass over hidden files and files that look unfinished; our receipts lie there too.
enum NameRules {
  /// The most bytes of a name; file systems take 255, and programs put something of their own before or behind it.
  static let longest = 120
  /// Endings that say that a file is still being made, as ``Spool`` passes over them in inboxes.
  private static let temporaryEndings = [".part", ".filepart", ".tmp", ".swp", ".crdownload"]

  /// Returns the template that a text describes, or throws what keeps it from naming the files of a partner's outbox.
  static func template(
    _ text: String, isBatch: Bool, partner: PartnerID?
  ) throws(NameFault) -> NameTemplate {
    let template = try parsed(text)
    if let odd = template.pieces.lazy.compactMap(oddCharacter).first {
      throw NameFault(
        what: "the name has \(odd)", why: "names are made of letters, digits, '-', '_' and '.'",
        fix: "leave it out, or write '-' in its place")
    }
    if isBatch, template.uses(.reference) {
      throw NameFault(
        what: "a file of many records cannot be named by a reference",
        why: "with deliver: batch, each record in it has a reference of its own",
        fix: "write {number} in place of {reference}")
    }
    guard template.uses(.reference) || template.uses(.number) else {
      throw NameFault(
        what: "the name is the same for every file",
        why: "one file would take the place of another",
        fix: isBatch ? "add {number}" : "add {reference} or {number}")
    }
    try check(template, isBatch: isBatch, partner: partner)
    return template
  }

  /// Returns what keeps an ending from being that of a flag file.
  static func fault(ofFlag text: String) -> NameFault? {
    let fix = "write an ending such as '.ok'"
    guard text.utf8.first == 0x2E, text.utf8.count > 1, text.utf8.last != 0x2E else {
      return NameFault(
        what: "the flag is no ending of a name", why: "an ending begins with a dot", fix: fix)
    }
    if let odd = oddCharacter(.text(text)) {
      return NameFault(
        what: "the flag has \(odd)", why: "endings are made of letters, digits, '-', '_' and '.'",
        fix: fix)
    }
    if text.utf8.count > 16 {
      return NameFault(
        what: "the flag is too long", why: "expected at most 16 characters", fix: fix)
    }
    return isTemporary(text)
      ? NameFault(
        what: "the flag looks like a file that is still being made",
        why: "programs pass over files that end in \(text)", fix: fix) : nil
  }

  /// Reads the ending of flag files, or reports what is wrong with it.
  static func readFlag(
    _ text: Located<String>, _ problems: OutlineProblems
  ) -> Located<String>? {
    guard let fault = fault(ofFlag: text.value) else { return text }
    problems.report(
      "partner.flag", fault.what, line: text.line, column: text.column, why: fault.why,
      fix: fault.fix)
    return nil
  }

  private static func parsed(_ text: String) throws(NameFault) -> NameTemplate {
    do throws(NameTemplate.Fault) {
      return try NameTemplate(parsing: text)
    } catch {
      switch error {
      case .unpairedBrace:
        throw NameFault(
          what: "the name has a brace without its other half",
          why: "a word in braces stands for what changes from file to file",
          fix: "write a name such as \"{kind}-{number}\"")
      case .unknownVariable(let word):
        let known = NameTemplate.Variable.allCases.map(\.rawValue)
        throw NameFault(
          what: "unknown word in braces \(quoted(code: word))",
          why: "expected one of \(known.joined(separator: ", "))",
          fix: nearestMatch(to: word, in: known).map { "write '{\($0)}'" })
      }
    }
  }

  /// Checks the names that a template makes, at their longest.
  private static func check(
    _ template: NameTemplate, isBatch: Bool, partner: PartnerID?
  ) throws(NameFault) {
    guard let partner = partner ?? PartnerID(rawValue: "a") else { return }
    for kind in MessageKind.allCases {
      let stem = template.stem(
        kind: kind, reference: isBatch ? nil : "R7K2-93QF-V", number: .max, partner: partner)
      let name = stem + (template.ending ?? ".xml")
      if stem.utf8.first == 0x2E || stem.isEmpty || name.utf8.first == 0x2D {
        throw NameFault(
          what: "the name begins with \(name.utf8.first == 0x2D ? "a dash" : "a dot")",
          why: "programs that collect pass over hidden files and take a dash for an option",
          fix: "begin the name with a letter")
      }
      if name.utf8.last == 0x2E {
        throw NameFault(what: "the name ends with a dot", fix: "leave the dot out")
      }
      if isTemporary(name) {
        throw NameFault(
          what: "the name looks like that of a file that is still being made",
          why: "programs pass over files that end in \(template.ending ?? "")",
          fix: "choose another ending, or leave it out for that of the format")
      }
      if name.lowercased().hasPrefix("receipt-") {
        throw NameFault(
          what: "the name is one of a receipt",
          why: "receipts lie in the same folder and begin with 'receipt-'",
          fix: "begin the name with another word")
      }
      if name.utf8.count > longest {
        throw NameFault(
          what: "the name can come to \(name.utf8.count) characters",
          why: "expected at most \(longest)", fix: "make it shorter")
      }
    }
  }

  private static func isTemporary(_ name: String) -> Bool {
    temporaryEndings.contains { name.lowercased().hasSuffix($0) }
  }

  /// Describes the first character that does not belong into a name.
  private static func oddCharacter(_ piece: NameTemplate.Piece) -> String? {
    guard case .text(let text) = piece else { return nil }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": continue
      case " ": return "a blank"
      case "/", "\\": return "a separator of folders"
      case "!"..."~": return "the character '\(scalar)'"
      default: return "a character that not every system takes"
      }
    }
    return nil
  }
}
