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
    abstract: "Put synthetic traffic into the inboxes of a home's partners.",
    discussion: """
      Each record is right by the partner's own mapping and by all checks, speaks of nobody, and leads to somebody, but \
      for the share with a fault. Without --days all are new referrals. With --days the number of records is that of new \
      referrals over all days, and what follows them comes on top, each on its day: changes, referrals on to agencies, \
      and feedback of whoever has the referral. A day at a time goes into the inboxes: run the interchange behind each. \
      With --to, all of them go into folders day-01/PARTNER and so on.

      The same home, options and seed make the same bytes; another seed makes other records with other message ids.

      Examples:
        interchange sample --records 20 --seed 1
        interchange sample --records 700 --seed 1 --days 7 --day 1
        interchange sample --records 3000 --seed 1 --days 30 --to traffic
        interchange sample --records 50 --seed 2 --faulty 50 --fault conflict
      """)

  @Option(help: ArgumentHelp("How many records, of all senders together.", valueName: "number"))
  var records: Int

  @Option(help: ArgumentHelp("Decides what is drawn by lot.", valueName: "number"))
  var seed: Int

  @Flag(help: "Write one file for each sender with all its records, instead of a file a record.")
  var batch = false

  @Option(
    help: ArgumentHelp(
      "Make traffic of so many days, with all that follows referrals.", valueName: "number"))
  var days: Int?

  @Option(help: ArgumentHelp("Write this one of the days only, from 1 on.", valueName: "number"))
  var day: Int?

  @Option(
    help: ArgumentHelp("The date of the first day (default: 2026-08-03).", valueName: "date"),
    transform: Self.date)
  var from: PartialDate?

  @Option(
    help: ArgumentHelp(
      "The share of records with a fault, in percent, with at most two decimals.",
      valueName: "percent"))
  var faulty = 2.0

  @Option(
    help:
      "A fault that may be drawn; may be repeated (default: the first five; with --days every one)."
  )
  var fault: [SampleFault] = []

  @Option(
    help: ArgumentHelp(
      "A partner that sends; may be repeated (default: every one that reaches somebody).",
      valueName: "partner"))
  var sender: [String] = []

  @Option(
    help: ArgumentHelp(
      "A folder to write to, with a folder for each sender in it, instead of the inboxes.",
      valueName: "folder"), completion: .directory)
  var to: String?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  private static func date(_ text: String) throws -> PartialDate {
    guard let date = PartialDate(isoDay: text) else {
      throw ValidationError("'\(text)' is no date; write it like 2026-08-03.")
    }
    return date
  }

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
    try validateDays()
  }

  private func validateDays() throws {
    guard let days else {
      guard day == nil, from == nil else {
        throw ValidationError("--day and --from go with --days: say how many days there are.")
      }
      return
    }
    guard (1...CaseTraffic.mostDays).contains(days) else {
      throw ValidationError("--days takes a number from 1 to \(CaseTraffic.mostDays).")
    }
    if let day, !(1...days).contains(day) {
      throw ValidationError("--day takes one of the days: a number from 1 to \(days).")
    }
    if day == nil, days > 1, to == nil {
      throw ValidationError(
        "Several days go into a folder: --to DIR; or put one after the other into the inboxes: --day 1."
      )
    }
  }

  func run() throws {
    let paths = try home.paths()
    let generation = try HomeSession.load(paths, library: library.folder())
    if to == nil {
      try PartnerFolders.make(for: generation.directory.partners, in: paths)
    }
    if let days {
      try tell(writeDays(days, generation, paths))
      return
    }
    let traffic = try SampleTraffic(order(), in: generation)
    let files = SampleFiles(traffic) { partner in
      to.map { "\($0)/\(partner)" } ?? paths.inbox(of: partner)
    }
    if to != nil { try files.makeFolders() }
    try tell(batch ? files.writeBatches() : files.writeEach())
  }

  /// Writes the days that are wanted, and returns what each sender has in all of them.
  private func writeDays(
    _ days: Int, _ generation: Generation, _ paths: HomePaths
  ) throws -> [SampleFiles.Tally] {
    var order = try order()
    (order.days, order.firstDay) = (days, from ?? SampleOrder.usualFirstDay)
    if fault.isEmpty { order.faults = Set(SampleFault.allCases) }
    let files = CaseFiles(try CaseTraffic(order, in: generation), isBatch: batch)
    var sums: [String: SampleFiles.Tally] = [:]
    for number in day.map({ $0...$0 }) ?? 1...days {
      let tallies = try files.write(day: number - 1) { partner in
        to.map { "\($0)/day-\(number < 10 ? "0" : "")\(number)/\(partner)" }
          ?? paths.inbox(of: partner)
      }
      for tally in tallies {
        if output.json { try Talk.json(tally) }
        sums["\(tally.sender) \(tally.message)", default: tally.written.emptied(at: to)]
          .add(tally.written)
      }
    }
    return sums.sorted { $0.key < $1.key }.map(\.value)
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
      // Days were told one by one.
      if days == nil { for tally in tallies { try Talk.json(tally) } }
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
