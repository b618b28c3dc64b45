import Diagnostics
import Mapping
import Referrals

/// The problems of a drop as a whole, in plain English.
enum PrepareProblem {
  static func noXMLHere(readable: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "drop.format", outcome: .reject,
      what: "this is an XML file, and we have not agreed on XML with you",
      why: "we expect \(words(for: readable)) here",
      fix: "send it in that form, or ask us to agree on XML")
  }

  static func noTableHere(readable: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "drop.format", outcome: .reject, what: "this file is of a kind that we do not expect",
      why: "we expect \(words(for: readable)) here", fix: "send it in that form")
  }

  static func noHL7Here(readable: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "drop.format", outcome: .reject,
      what: "this is an HL7 message, and we have not agreed on HL7 with you",
      why: "we expect \(words(for: readable)) here",
      fix: "send it in that form, or ask us to agree on HL7")
  }

  static func noMessageFits(known: [CompiledMapping], place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "hl7.event", outcome: .reject,
      what: "the message is of another kind than we expect, or lacks what tells its kind",
      why: "we expect \(words(for: known)) here", fix: "check the kind of message in MSH-9",
      place: place, path: "MSH/9")
  }

  static func noMappingFits(known: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "xml.root", outcome: .reject,
      what: "this file is XML, but holds something else than we expect",
      why: "we expect \(words(for: known)) here",
      fix: "check that you have put the right file into the right folder")
  }

  static func noRecordFits(known: [CompiledMapping], place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "xml.root", outcome: .reject,
      what: "the record is called otherwise, or holds something else, than we expect",
      why: "we expect \(words(for: known)) here", fix: "check the name of the record",
      place: place)
  }

  static func noTreeFits(known: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "document.match", outcome: .reject,
      what: "this file can be read, but holds something else than we expect",
      why: "we expect \(words(for: known)) here",
      fix: "check that you have put the right file into the right folder",
      place: .text(line: 1, column: 1))
  }

  private static func words(for mappings: [CompiledMapping]) -> String {
    let words = mappings.map { mapping in
      switch mapping.format {
      case .xml: "\(plural(mapping.kind)) as XML"
      case .csv: "\(plural(mapping.kind)) as a spreadsheet, in Excel or CSV"
      case .hl7v2: "\(plural(mapping.kind)) as HL7 v2"
      case .json: "\(plural(mapping.kind)) as JSON"
      case .fhir: "\(plural(mapping.kind)) as FHIR in JSON or XML"
      }
    }
    return words.isEmpty ? "nothing" : words.joined(separator: " or ")
  }

  private static func plural(_ kind: MessageKind) -> String {
    switch kind {
    case .referral: "referrals"
    case .feedback: "feedback"
    }
  }
}

extension PrepareProblem {
  static let noRows = RecordProblem(
    code: "csv.no-rows", outcome: .reject,
    what: "there are titles of columns, but no rows below them",
    why: "we expect one row for each person",
    fix: "check that the file was saved with its rows, then send it again")

  /// Names the columns that nothing reads; `nil` when there are none.
  static func unknownColumns(_ titles: [String]) -> RecordProblem? {
    guard !titles.isEmpty else { return nil }
    let (columns, these) =
      titles.count == 1 ? ("the column", "it is not one") : ("the columns", "they are not ones")
    return RecordProblem(
      code: "csv.unknown-columns", outcome: .warn,
      what: "we did not read \(columns) \(list(titles))",
      why: "\(these) that we agreed on with you",
      fix: "if it matters what stands there, correct the title or tell us")
  }

  /// Names the parts of a message that no rule reads; `nil` when there are none.
  ///
  /// - Parameter paths: Names of elements alone, the same for every message.
  /// - Returns: A warning.
  static func unread(_ paths: [String]) -> RecordProblem? {
    guard !paths.isEmpty else { return nil }
    var seen: Set<String> = []
    let names = paths.filter { seen.insert($0).inserted }
    return RecordProblem(
      code: "value.unread", outcome: .warn, what: "we did not read \(list(names))",
      why: "what stands there has no place in what we send on",
      fix: "if it matters, tell us")
  }

  /// Tells of a cell that no rule reads, although rules read a column with its title.
  ///
  /// - Parameters:
  ///   - title: The column's.
  ///   - isDoubled: True where another column has the same title; else another column tells the same thing.
  /// - Returns: A warning.
  static func unreadCell(of title: String, isDoubled: Bool) -> RecordProblem {
    RecordProblem(
      code: "value.unread", outcome: .warn, what: "we did not read this cell",
      why: isDoubled
        ? "there is more than one column \(quoted(code: title)), and we took another of them"
        : "we took what \(quoted(code: title)) would tell from another column of the row",
      fix: isDoubled
        ? "if it matters, give the column a title of its own and tell us what stands in it"
        : "if it matters, keep one of the two columns")
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(12).map { quoted(code: $0) }.joined(separator: ", ")
      + (names.count > 12 ? " and others" : "")
  }
}
