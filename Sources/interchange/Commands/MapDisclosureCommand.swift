import ArgumentParser
import Authoring
import Configuration
import Diagnostics
import Foundation
import Operations
import Pipeline
import Referrals
import Routing

/// `interchange map disclosure`.
struct MapDisclosureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disclosure",
    abstract: "List every field that each partner could ever be sent, for agreements on sharing.",
    discussion: """
      A field is listed where some route that leads to the partner lets it through, and the mapping of the partner's \
      outbox writes it, whatever messages say. Receipts are left out: they tell a sender of its own records.

      With --check it says what may be sent that an earlier list does not have, and ends with 2 if there is anything.

      Examples:
        interchange map disclosure
        interchange map disclosure --csv > agreed.csv
        interchange map disclosure --check agreed.csv
      """)

  @Flag(help: "Write the list as a table that a spreadsheet program opens.")
  var csv = false

  @Option(
    help: ArgumentHelp(
      "Say only what an earlier list, made with --csv, does not have.",
      valueName: "file"), completion: .file())
  var check: String?

  @Option(help: "Only what this partner could be sent.")
  var partner: String?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard [csv, check != nil, output.json].count(where: { $0 }) < 2 else {
      throw ValidationError("--csv, --check and --json are three answers: choose one of them.")
    }
  }

  func run() throws {
    let generation = try HomeSession.load(home.paths(), library: library.folder())
    let disclosure = try Disclosure(of: generation, to: chosen(among: generation))
    if let check {
      try tell(disclosure.grown(since: DisclosureList.keys(in: AuthorFile.bytes(of: check))))
    } else if csv {
      Talk.raw(DisclosureList.bytes(of: disclosure))
    } else if output.json {
      for item in disclosure.items { try Talk.json(DisclosureLine(item)) }
    } else {
      for line in Self.lines(disclosure.items) { Talk.line(line) }
    }
  }

  private func chosen(among generation: Generation) throws -> PartnerID? {
    guard let partner else { return nil }
    guard let id = PartnerID(rawValue: partner), generation.directory[id] != nil else {
      let known = generation.directory.partners.map(\.id.rawValue)
      throw NotFound.nothing(
        named: partner, why: "no partner has that id",
        fix: nearestMatch(to: partner, in: known).map { "write \(quoted(code: $0))" }
          ?? "see the files in partners/")
    }
    return id
  }

  /// Says what has grown; ends with 2 where anything has.
  private func tell(_ grown: [Disclosure.Item]) throws {
    for line in Self.lines(grown) { Talk.line(line) }
    guard grown.isEmpty else {
      output.say(
        "\(grown.count) fields can be sent that the list does not have: agree on them, or take "
          + "them from the route's 'fields'")
      throw ExitCode.needsPerson
    }
    output.say("nothing can be sent that the list does not have")
  }

  /// The items below a line for each partner and kind of message.
  private static func lines(_ items: [Disclosure.Item]) -> [String] {
    var lines: [String] = []
    var last: Disclosure.Item?
    let width = items.map(\.field.count).max() ?? 0
    for item in items {
      if last?.partner != item.partner || last?.kind != item.kind {
        if last != nil { lines.append("") }
        lines.append(
          "\(item.partner.rawValue) (\(item.partnerName)), \(item.kind.rawValue), "
            + "written by \(item.mapping)")
      }
      last = item
      let padding = String(repeating: " ", count: width - item.field.count)
      lines.append(
        "  \(item.field)\(padding)  \(item.words)\(item.isClinical ? " [clinical]" : "")"
          + "  by \(item.routes.joined(separator: ", "))")
    }
    return lines
  }
}

/// A field that a partner could be sent, as a line of JSON.
private struct DisclosureLine: Encodable {
  let partner: String
  let message: String
  let field: String
  let words: String
  let clinical: Bool
  let routes: [String]
  let mapping: String

  init(_ item: Disclosure.Item) {
    partner = item.partner.rawValue
    message = item.kind.rawValue
    field = item.field
    words = item.words
    clinical = item.isClinical
    routes = item.routes
    mapping = item.mapping
  }
}
