import ArgumentParser
import Configuration
import Operations
import Pipeline
import Referrals
import Routing
import Samples

/// `interchange sample`.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Put synthetic referrals into the inboxes of a home's partners.",
    discussion: """
      Each referral is right by the partner's own mapping and by all checks, speaks of nobody, and leads to somebody. \
      The same seed makes the same files; another makes other records with other message ids.
      """)

  @Option(help: ArgumentHelp("How many records, of all senders together.", valueName: "number"))
  var records: Int

  @Option(help: ArgumentHelp("Decides what is drawn by lot.", valueName: "number"))
  var seed: Int

  @Flag(help: "Write one file for each sender with all its records, instead of a file a record.")
  var batch = false

  @Option(
    help: ArgumentHelp(
      "The share of records with a fault, in percent, with at most two decimals.",
      valueName: "percent"))
  var faulty = 2.0

  @Option(help: "A fault that may be drawn; may be repeated (default: every one).")
  var fault: [SampleFault] = []

  @Option(help: "A partner that sends; may be repeated (default: every one that reaches somebody).")
  var sender: [String] = []

  @Option(
    help: "A folder to write to, with a folder for each sender in it, instead of the inboxes.")
  var to: String?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...10_000_000).contains(records) else {
      throw ValidationError("--records takes a number from 1 to 10000000.")
    }
    guard (0...999_999_999).contains(seed) else {
      throw ValidationError("--seed takes a number from 0 to 999999999.")
    }
    guard (0...100).contains(faulty) else {
      throw ValidationError("--faulty takes a percentage from 0 to 100.")
    }
  }

  func run() throws {
    let paths = try home.paths()
    let generation = try HomeSession.load(paths, library: library.folder())
    let traffic = try SampleTraffic(order(), in: generation)
    let files = SampleFiles(traffic) { partner in
      to.map { "\($0)/\(partner)" } ?? paths.inbox(of: partner)
    }
    if to == nil {
      try PartnerFolders.make(for: generation.directory.partners, in: paths)
    } else {
      try files.makeFolders()
    }
    let tallies = try batch ? files.writeBatches() : files.writeEach()
    try tell(tallies)
  }

  private func order() throws -> SampleOrder {
    var order = SampleOrder(records: records, seed: seed)
    order.faultyShare = Int((faulty * 100).rounded())
    if !fault.isEmpty { order.faults = Set(fault) }
    order.senders = try sender.map { name in
      guard let id = PartnerID(rawValue: name) else {
        throw ValidationError("'\(name)' is no partner's id.")
      }
      return id
    }
    return order
  }

  private func tell(_ tallies: [SampleFiles.Tally]) throws {
    if output.json {
      for tally in tallies { try Talk.json(tally) }
      return
    }
    guard !output.quiet else { return }
    var table = TextTable([
      ("sender", .left), ("mapping", .left), ("records", .right), ("faulty", .right),
      ("files", .right), ("bytes", .right), ("folder", .left),
    ])
    for tally in tallies {
      table.add([
        tally.sender, tally.mapping, "\(tally.records)", "\(tally.faulty)", "\(tally.files)",
        "\(tally.bytes)", tally.folder,
      ])
    }
    Talk.line(table.text)
    if to == nil {
      output.say("next: interchange run\(home.home.map { " --home \($0)" } ?? "")")
    }
  }
}

extension SampleFault: ExpressibleByArgument {}
