import ArgumentParser
import Authoring
import Configuration
import Operations
import Referrals

/// `interchange map new`.
struct MapNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a first mapping from a sample file, with every guess marked as one.",
    discussion: """
      It is written to standard output and compiles and runs as it is; places that nothing in the model is called like \
      stand in it as comments. Columns and elements are known by their names alone: look at every rule.

      Examples:
        interchange map new foodbank-csv sample.csv > mappings/foodbank-csv.yaml
        interchange map new report-xml report.xml --message feedback > mappings/report-xml.yaml
      """)

  @Argument(help: "The name of the mapping: small letters, digits and dashes.")
  var name: String

  @Argument(help: "The sample: a spreadsheet saved as CSV, or an XML file.", completion: .file())
  var sample: String

  @Option(help: "What its records are: referral or feedback.")
  var message = "referral"

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard MessageKind(rawValue: message) != nil else {
      throw ValidationError("--message is referral or feedback.")
    }
    let isName = name.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
    guard isName, !name.isEmpty else {
      throw ValidationError("A mapping's name has small letters, digits and dashes.")
    }
  }

  func run() throws {
    guard let kind = MessageKind(rawValue: message) else { return }
    // A shell makes the file that this is written to before we begin.
    let generation = try HomeSession.load(
      home.paths(), library: library.folder(), without: "mappings/\(name).yaml",
      isWhole: true)
    let draft = try MappingDraft(
      name, for: kind, from: AuthorFile.bytes(of: sample), in: generation)
    Talk.raw(Array(draft.text.utf8))
    output.say(
      "\(draft.guessed) places got a rule by a guess, \(draft.left) have none: look at every line")
  }
}
