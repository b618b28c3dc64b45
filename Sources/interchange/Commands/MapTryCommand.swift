import ArgumentParser
import Authoring
import Diagnostics
import Foundation
import Operations
import Referrals

/// `interchange map try`.
struct MapTryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract:
      "Show what a file becomes by a mapping: its fields, and what is left over on both sides.",
    discussion: """
      Of each record it prints the fields that are filled, the values of the file that no rule reads, and the fields \
      that rules could fill and this record does not. With --as, also what the record is written as by another mapping \
      (or by the same), and which fields that one does not carry. No checks, partners or routes are asked, and nothing is \
      kept: 'interchange check FILE --partner ID' says how a file would fare tonight.

      What is printed is what is in the file. It ends with 2 where a record cannot be read or written.

      Examples:
        interchange map try agency-referral-csv week.csv
        interchange map try agency-referral-csv week.csv --as referral-xml
      """)

  @Argument(help: "The name of the mapping.")
  var mapping: String

  @Argument(help: "The file.", completion: .file())
  var file: String

  @Option(name: .customLong("as"), help: "A mapping that the records are written with.")
  var output: String?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var speech: OutputOptions

  func run() throws {
    let generation = try HomeSession.load(
      home.paths(), library: library.folder(), isWhole: true)
    let trial = try MappingTrial(mapping, writing: output, in: generation)
    let bytes = try AuthorFile.bytes(of: file)
    var isSound = true
    let remarks = try trial.run(bytes, on: Clock.today()) { record in
      let isRead = !record.problems.contains { $0.outcome >= .reject }
      isSound = isSound && isRead && record.refusals.isEmpty
      if speech.json {
        try Talk.json(TriedLine(record))
      } else {
        tell(record)
      }
    }
    if !speech.json {
      for remark in remarks { Talk.line(remark.words) }
    }
    if !isSound { throw ExitCode.needsPerson }
  }

  private func tell(_ record: MappingTrial.Record) {
    let kind = record.kind.map { ", \($0.rawValue)" } ?? ""
    Talk.line("record \(record.ordinal) (\(record.place.words))\(kind)")
    let width = record.fields.map(\.path.count).max() ?? 0
    for field in record.fields {
      let padding = String(repeating: " ", count: width - field.path.count)
      let value = field.value.replacing("\n", with: "\n" + String(repeating: " ", count: width + 4))
      Talk.line("  \(field.path)\(padding)  \(value)")
    }
    for problem in record.problems { Talk.line("  " + problem.words) }
    list("not read", record.unread)
    if !speech.quiet { list("not filled", record.unfilled) }
    for problem in record.refusals { Talk.line("  " + problem.words) }
    list("not carried", record.notCarried)
    if let written = record.written {
      Talk.line("")
      Talk.raw(written)
    }
    Talk.line("")
  }

  private func list(_ title: String, _ paths: [String]) {
    guard !paths.isEmpty else { return }
    Talk.line("  \(title): " + paths.joined(separator: ", "))
  }
}

/// A record that was tried, as a line of JSON.
private struct TriedLine: Encodable {
  struct Problem: Encodable {
    let code: String
    let what: String
    let place: String?
  }

  let record: Int
  let place: String
  let kind: String?
  let fields: [String: String]
  let problems: [Problem]
  let unread: [String]
  let unfilled: [String]
  let notCarried: [String]
  let written: String?

  init(_ tried: MappingTrial.Record) {
    record = tried.ordinal
    place = tried.place.words
    kind = tried.kind?.rawValue
    fields = Dictionary(
      tried.fields.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    problems = (tried.problems + tried.refusals)
      .map { Problem(code: $0.code, what: $0.what, place: $0.place?.words) }
    unread = tried.unread
    unfilled = tried.unfilled
    notCarried = tried.notCarried
    written = tried.written.map { String(decoding: $0, as: UTF8.self) }
  }
}
