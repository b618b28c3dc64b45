import ArgumentParser
import Authoring
import Mapping

/// `interchange map reference`.
struct MapReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Say what a key of a mapping does, or list all keys, as this program knows them.",
    discussion: """
      With a word it says what the key does in each place where it may stand, with an example that is right. The name of a \
      format (xml, csv, hl7v2, json, fhir) lists its options; so do file, place, part, rule, conversion, code-table and \
      code-row. Without a word it prints the tables of mappings/README.md in Markdown. It needs no home.

      Examples:
        interchange map reference codes
        interchange map reference csv
        interchange map reference --json
      """)

  @Argument(help: "A key, a format, or a table such as rule; everything where there is none.")
  var word: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let lookup = try word.map { try LanguageLookup($0) }
    if output.json {
      for line in lookup?.jsonLines ?? LanguageReference.tables.flatMap(\.jsonLines) {
        try Talk.json(line)
      }
    } else if let lookup {
      for line in ReferenceWords.lines(lookup) { Talk.line(line) }
    } else {
      Talk.line(LanguageReference.markdown)
    }
  }
}

/// A row of the reference, as a line of JSON.
private struct ReferenceLine: Encodable {
  /// The table's name, as the command takes it.
  let table: String
  let key: String?
  let examples: [String]
  /// What the last cell of the table's head says.
  let heading: String
  let meaning: String

  init(_ option: LanguageOption, in table: LanguageTable) {
    self.table = table.name
    key = option.key
    examples = [option.example]
    heading = table.meaningHead
    meaning = option.meaning
  }

  init(_ place: LanguagePlace, in table: LanguageTable) {
    self.table = table.name
    key = nil
    examples = place.examples
    heading = table.meaningHead
    meaning = place.meaning
  }
}

extension LanguageTable {
  fileprivate var jsonLines: [ReferenceLine] {
    switch rows {
    case .options(let options): options.map { ReferenceLine($0, in: self) }
    case .places(let places): places.map { ReferenceLine($0, in: self) }
    }
  }
}

extension LanguageLookup {
  fileprivate var jsonLines: [ReferenceLine] {
    table?.jsonLines
      ?? uses.flatMap { use in use.options.map { ReferenceLine($0, in: use.table) } }
  }
}
