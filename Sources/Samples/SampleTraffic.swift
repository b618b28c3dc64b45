package import Configuration
import Diagnostics
import Mapping
package import Referrals
import Routing

/// Which samples are wanted.
package struct SampleOrder: Sendable, Hashable {
  /// How many records, of all senders together.
  package var records: Int
  /// Decides everything that is drawn by lot; part of every message id and file name.
  package var seed: Int
  /// The share of faulty records in hundredths of a percent: 200 is 2 %.
  package var faultyShare = 200
  /// The kinds of faults that may be drawn.
  package var faults = Set(SampleFault.usual)
  /// The partners that send; with none, every partner that sends what somebody receives.
  package var senders: [PartnerID] = []
  /// The days of traffic of cases, and the date of the first.
  package var days = 1
  package var firstDay = Self.usualFirstDay

  /// A Monday.
  package static let usualFirstDay: PartialDate = {
    guard let day = PartialDate(year: 2026, month: 8, day: 3) else {
      preconditionFailure("the day is one of the calendar")
    }
    return day
  }()

  package init(records: Int, seed: Int) {
    self.records = records
    self.seed = seed
  }
}

/// One record as a sender writes it.
package struct SampleRecord: Sendable, Hashable {
  /// The place of the sender in ``SampleTraffic/senders``.
  package let sender: Int
  package let bytes: [UInt8]
  /// What is wrong with it, or `nil`.
  package let fault: SampleFault?
  /// True where the bytes are those of a file that it is alone in, with whatever stands around a record.
  package var isWholeFile = false
}

/// Synthetic referrals for the partners of a configuration: a function of the configuration and the order alone.
///
/// Senders take turns: record *i* comes from sender *i* modulo their number. Any record can be made by itself, so that
/// several threads may share the work.
package struct SampleTraffic: Sendable {
  /// A partner that sends.
  package struct Source: Sendable {
    package let partner: PartnerID
    /// The mapping that its records are written with.
    package let mapping: String
    /// How many of the records are its own.
    package let records: Int
    package let frame: SampleFrame
  }

  package let order: SampleOrder
  package let senders: [Source]
  let profiles: [SampleSender]
  let plan: FaultPlan

  /// Finds out who sends what.
  ///
  /// - Throws: ``SampleProblem`` where nobody can send what is ordered.
  package init(_ order: SampleOrder, in generation: Generation) throws(SampleProblem) {
    self.order = order
    plan = FaultPlan(seed: order.seed, records: order.records, share: order.faultyShare)
    let found = try Self.profiles(order, generation)
    profiles = found
    senders = found.enumerated()
      .map { place, profile in
        let records = (order.records + found.count - 1 - place) / found.count
        return Source(
          partner: profile.partner.id, mapping: profile.mapping.name, records: records,
          frame: SampleFrame(profile.mapping, records: records))
      }
  }

  static func profiles(
    _ order: SampleOrder, _ generation: Generation
  ) throws(SampleProblem) -> [SampleSender] {
    guard order.senders.isEmpty else {
      var chosen: [SampleSender] = []
      for id in order.senders {
        guard let partner = generation.directory[id], partner.inbox != nil else {
          let senders = generation.directory.partners.filter { $0.inbox != nil }
          throw .unknownSender(
            id.rawValue,
            nearest: nearestMatch(to: id.rawValue, in: senders.lazy.map(\.id.rawValue)))
        }
        guard var profile = SampleSender(partner, in: generation) else {
          throw .unfit(sender: id.rawValue)
        }
        if !profile.reachesSomebody { profile.sendAnyway() }
        chosen.append(profile)
      }
      return chosen
    }
    let found = generation.directory.partners
      .filter { !$0.isPaused && !$0.isTest }
      .compactMap { SampleSender($0, in: generation) }
      .filter(\.reachesSomebody)
    guard !found.isEmpty else { throw .nobody }
    return found
  }

  /// The sender's own number of a record.
  func id(of index: Int) -> String { "S\(order.seed)-\(Self.padded(index + 1))" }

  /// The name of the file that holds one record alone.
  package func fileName(of index: Int) -> String {
    "sample-\(order.seed)-\(Self.padded(index + 1))\(senders[index % senders.count].frame.ending)"
  }

  /// The name of the file that holds all records of a sender.
  package func batchName(of sender: Int) -> String {
    "sample-\(order.seed)-batch\(senders[sender].frame.ending)"
  }

  static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }

  /// True where records may have files of their own in a batch too, so that no count can stand before the others.
  package var hasOddFiles: Bool {
    order.faults.contains(where: \.isOfFile) || senders.contains(where: \.frame.holdsOne)
  }

  /// True for a record that is alone in its file, in a batch too.
  package func isAlone(_ record: SampleRecord) -> Bool {
    record.isWholeFile || senders[record.sender].frame.holdsOne
  }

  /// Makes what makes records; each thread has one of its own.
  package func maker() -> SampleMaker { SampleMaker(self) }
}

/// Makes the records of one order, in any order; not for two threads at once.
package struct SampleMaker {
  private let traffic: SampleTraffic
  private var scribes: [SampleScribe]

  init(_ traffic: SampleTraffic) {
    self.traffic = traffic
    scribes = traffic.profiles.map { SampleScribe($0.mapping) }
  }

  /// Makes a record by its index, from 0 to below the number ordered.
  package mutating func record(_ index: Int) -> SampleRecord {
    let sender = index % traffic.profiles.count
    let profile = traffic.profiles[sender]
    var random = SampleRandom(seed: traffic.order.seed, stream: index)
    var recipe = profile.recipe(&random)
    recipe.id = traffic.id(of: index)
    let faults = profile.faults.filter { traffic.order.faults.contains($0) }
    if traffic.plan.isFaulty(index), !faults.isEmpty,
      let record = faulty(recipe, random.pick(faults), of: index, &random)
    {
      return record
    }
    guard let bytes = scribes[sender].record(recipe.message(&random)) else {
      preconditionFailure("a message of pieces that were tried one by one can be written")
    }
    return SampleRecord(sender: sender, bytes: bytes, fault: nil)
  }

  /// Makes a record with a fault; `nil` where it needs an earlier record, and there is none.
  private mutating func faulty(
    _ recipe: SampleRecipe, _ fault: SampleFault, of index: Int, _ random: inout SampleRandom
  ) -> SampleRecord? {
    let sender = index % traffic.profiles.count
    var recipe = recipe
    if fault.needsEarlier {
      guard let earlier = earlier(than: index) else { return nil }
      if fault == .duplicate {
        return SampleRecord(sender: sender, bytes: record(earlier).bytes, fault: fault)
      }
      recipe.id = traffic.id(of: earlier)
    }
    return traffic.profiles[sender].faulty(recipe, fault, &random, &scribes[sender])
      .map {
        SampleRecord(sender: sender, bytes: $0, fault: fault, isWholeFile: fault.isOfFile)
      }
  }

  /// Returns the index of the sender's last record before another that has no fault.
  private func earlier(than index: Int) -> Int? {
    stride(from: index - traffic.profiles.count, through: 0, by: -traffic.profiles.count)
      .prefix(200).first { !traffic.plan.isFaulty($0) }
  }
}

extension SampleSender {
  /// Draws what a message says.
  fileprivate func recipe(_ random: inout SampleRandom) -> SampleRecipe {
    var recipe = SampleRecipe(sender: partner, target: random.pick(targets))
    recipe.parts = parts
    if recipe.target.recipient == nil { recipe.parts.remove(.recipient) }
    if !urgencies.isEmpty { recipe.urgency = random.pick(urgencies) }
    recipe.reasons = drawnReasons(
      random.number(1...mostReasons), from: random.below(reasons.count))
    if let markup = markup[recipe.reasons.count] {
      recipe.whyBytes = max(40, random.number(Self.wantedBytes) - markup)
    }
    return recipe
  }
}
