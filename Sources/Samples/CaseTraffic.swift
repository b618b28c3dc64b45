package import Configuration
import Mapping
package import Referrals
import Routing

/// Synthetic traffic of several days: referrals and what follows them, each message on its day in its sender's inbox.
///
/// A function of the configuration and the order alone. Cases are numbered; those of a day are a range, and what a case
/// has on a day is made from its number, so that neither days nor cases need be kept.
package struct CaseTraffic: Sendable {
  /// A partner and a mapping that it writes with.
  package struct Writer: Sendable {
    package let partner: PartnerID
    package let kind: MessageKind
    package let mapping: String
    package let frame: SampleFrame
  }

  /// The most days of one order.
  package static let mostDays = 366

  package let order: SampleOrder
  package let writers: [Writer]
  let generation: Generation
  let referrers: [SampleSender]
  let reporters: [FeedbackSender]
  let plan: FaultPlan
  /// The places of those that begin cases, each as often as it is drawn.
  let openers: [Int]
  /// The places of referrers and reporters by partner.
  let referrerPlaces: [PartnerID: Int]
  let reporterPlaces: [PartnerID: Int]
  private let dates: [PartialDate]
  /// The days that some receiver waits for its files, each number once.
  private let waits: [Int]

  /// Finds out who sends what.
  ///
  /// - Throws: ``SampleProblem`` where nobody can send what is ordered.
  package init(_ order: SampleOrder, in generation: Generation) throws(SampleProblem) {
    self.order = order
    self.generation = generation
    plan = FaultPlan(seed: order.seed, records: order.records, share: order.faultyShare)
    let chosen = try SampleTraffic.profiles(order, generation)
    let ids = Set(chosen.map(\.partner.id))
    // Whoever receives refers on and reports, whoever was chosen to begin.
    let partners = generation.directory.partners.filter { !$0.isPaused && !$0.isTest }
    referrers =
      chosen
      + partners.filter { $0.kind == .clwProvider && !ids.contains($0.id) }
      .compactMap { SampleSender($0, in: generation) }.filter(\.reachesSomebody)
    reporters = partners.compactMap { FeedbackSender($0, in: generation) }
    referrerPlaces = Self.places(referrers.map(\.partner.id))
    reporterPlaces = Self.places(reporters.map(\.partner.id))
    openers = Self.openers(chosen)
    writers =
      referrers.map {
        Writer(
          partner: $0.partner.id, kind: .referral, mapping: $0.mapping.name,
          frame: SampleFrame($0.mapping, records: 0))
      }
      + reporters.map {
        Writer(
          partner: $0.partner.id, kind: .feedback, mapping: $0.mapping.name,
          frame: SampleFrame($0.mapping, records: 0))
      }
    waits = Set(generation.directory.partners.map(Self.wait(for:))).sorted()
    dates = Self.dates(from: order.firstDay, count: order.days)
  }

  private static func places(_ ids: [PartnerID]) -> [PartnerID: Int] {
    Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
  }

  /// Lists who begins cases: mostly practices, agencies now and then, link workers where nobody else does.
  private static func openers(_ referrers: [SampleSender]) -> [Int] {
    let others = referrers.indices.filter { referrers[$0].partner.kind != .clwProvider }
    guard !others.isEmpty else { return Array(referrers.indices) }
    return others.flatMap { place in
      Array(repeating: place, count: referrers[place].partner.kind == .agency ? 1 : 8)
    }
  }

  /// The days that a partner waits for what others send it.
  static func wait(for partner: Partner) -> Int {
    guard let every = partner.outbox?.window?.every else { return 0 }
    let day: Int64 = 86_400
    return Int((every.components.seconds + day - 1) / day)
  }

  private static func dates(from first: PartialDate, count: Int) -> [PartialDate] {
    var dates = [first]
    while dates.count < count, let next = dates[dates.count - 1].nextDay { dates.append(next) }
    return dates
  }

  // MARK: Days

  /// The day's date; days count from 0.
  package func date(of day: Int) -> PartialDate { dates[max(0, min(day, dates.count - 1))] }

  /// The cases that begin on a day.
  func cases(beginningOn day: Int) -> Range<Int> {
    let (records, days) = (order.records, order.days)
    return (day * records + days - 1) / days..<((day + 1) * records + days - 1) / days
  }

  /// The day on which a case begins.
  func openingDay(of index: Int) -> Int { index * order.days / order.records }

  /// The cases that may have messages on a day.
  package func cases(aliveOn day: Int) -> Range<Int> {
    let longest = 2 * (CaseCourse.longest + (waits.last ?? 0)) + 4
    let first = cases(beginningOn: max(0, day - longest)).lowerBound
    return first..<cases(beginningOn: day).upperBound
  }

  /// Returns whether a case may have a message so many days behind its beginning, whoever receives it.
  func mayHaveMessage(_ story: CaseStory, at offset: Int) -> Bool {
    offset <= 1 || mayHaveLater(story, at: offset) || mayHaveLater(story, at: offset - 1)
  }

  private func mayHaveLater(_ story: CaseStory, at offset: Int) -> Bool {
    // The answer to a cancellation comes a day later.
    if let change = story.change, change.offset == offset || change.offset + 1 == offset {
      return true
    }
    return waits.contains { wait in
      let here = offset - wait
      if story.course.reports(on: here) || story.secondCourse.reports(on: here) { return true }
      guard let due = story.onwardOffset else { return false }
      return here == due || waits.contains { story.secondCourse.reports(on: here - due - $0) }
    }
  }

  /// The name of the file that holds one message alone.
  package func fileName(of message: CaseRecord, on day: Int) -> String {
    "\(date(of: day).iso)-\(message.name)\(writers[message.writer].frame.ending)"
  }

  /// The name of the file that holds all messages of a writer on a day.
  package func batchName(of writer: Int, on day: Int) -> String {
    let kind = writers[writer].kind == .referral ? "referrals" : "feedback"
    return "\(date(of: day).iso)-C\(order.seed)-\(kind)\(writers[writer].frame.ending)"
  }

  /// Makes what makes messages; each thread has one of its own.
  package func maker() -> CaseMaker { CaseMaker(self) }
}

/// One message of a case as its sender writes it.
package struct CaseRecord: Sendable, Hashable {
  /// The place of its sender and mapping in ``CaseTraffic/writers``.
  package let writer: Int
  /// What its file is called where it has one of its own, without date and ending; unlike all others of the day.
  package let name: String
  package let bytes: [UInt8]
  package var fault: SampleFault?
  /// True where the bytes are those of a file that it is alone in.
  package var isWholeFile = false
}

extension PartialDate {
  /// The day after a whole date, or `nil` for a date without a day.
  fileprivate var nextDay: PartialDate? {
    guard let month, let day else { return nil }
    return PartialDate(year: year, month: month, day: day + 1)
      ?? PartialDate(year: year, month: month + 1, day: 1)
      ?? PartialDate(year: year + 1, month: 1, day: 1)
  }
}
