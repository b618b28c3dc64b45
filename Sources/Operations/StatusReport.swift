import Configuration
import Digests
import Ledger
import Pipeline
import Referrals
import Spool

/// How a home stands: what is where, how old it is, and under which configuration.
package struct StatusReport: Sendable, Encodable {
  /// The records of one sender by bucket.
  package struct Sender: Sendable, Encodable {
    package let sender: String
    /// A count for each bucket.
    package let buckets: [String: Int]
    /// How long the oldest held or failed record has been waiting for a person.
    package let oldestOpenSeconds: Int64?
  }

  package let senders: [Sender]
  package let totals: [String: Int]
  /// What waits for each partner, and when it goes out.
  package let waiting: [WaitingRecords]
  /// Partners from whom nothing is taken, and to whom nothing goes out.
  package let paused: [String]
  /// Partners that only try things out.
  package let testing: [String]
  package let outboxes: [UncollectedOutbox]
  /// Files that MESH clients could not send.
  package let failed: [FailedSurvey.Failed]
  /// Files that MESH clients have brought and that no run has handed to a partner's inbox.
  package let unsorted: [MeshArrivals]
  /// The hash of the generation that decided the last record; `nil` before the first.
  package let runningGeneration: String?
  /// The hash that the files on disk have as a generation; `nil` where they cannot be read.
  package let diskGeneration: String?
  /// When the last group was committed.
  package let lastCommit: String?
  /// The same in milliseconds since 1970.
  let lastCommitAt: Int64?
  /// The program that works on the home now, such as `interchange watch (process 4711)`.
  package let atWork: String?
  /// Groups that an interrupted run left to be recovered.
  package let unfinishedGroups: Int

  /// Looks at a home at a time in milliseconds since 1970; `library` is the folder of the shipped mappings, where it was
  /// found.
  package init(_ session: ReadingSession, library: String?, at milliseconds: Int64) throws {
    let tallies = try session.ledger.tallies()
    senders = Dictionary(grouping: tallies, by: \.partner)
      .map { number, tallies in
        Sender(
          sender: session.partner(number), buckets: Self.counts(tallies),
          oldestOpenSeconds: Self.oldest(tallies, at: milliseconds))
      }
      .sorted { $0.sender < $1.sender }
    totals = Self.counts(tallies)
    let glance = try library.map { try session.glance(library: $0) }
    waiting =
      try glance.map { try WaitingSurvey($0).waiting(in: session.ledger, at: milliseconds) } ?? []
    paused = (glance?.paused ?? []).map(\.rawValue).sorted()
    testing = (glance?.testing ?? []).map(\.rawValue).sorted()
    let known = try session.ledger.partners().values
    outboxes = try OutboxSurvey(session.paths)
      .uncollected(
        Set(known).union(glance?.partners ?? []).sorted(),
        collectWithin: glance?.collectWithin ?? [:], at: milliseconds)
    failed = FailedSurvey().failed(for: glance?.mesh ?? [:])
    unsorted = MeshArrivals.all(in: glance?.arrivals ?? [], settledAt: milliseconds)
    let start = try session.ledger.start()
    runningGeneration = try session.ledger.records(after: start.nextRecord - 2, limit: 1).last?
      .generation.hex
    diskGeneration = glance?.hash.hex
    lastCommitAt = try session.ledger.groups(last: 1).first?.at
    lastCommit = lastCommitAt.map(Moment.iso)
    unfinishedGroups = start.openGroups.count
    if case .held(let holder) = try? HomeLock.state(of: session.paths.lock) {
      atWork = holder?.words ?? "another process"
    } else {
      atWork = nil
    }
  }

  private enum CodingKeys: String, CodingKey {
    case senders, totals, waiting, paused, testing, outboxes, failed, unsorted
    case runningGeneration, diskGeneration, lastCommit, unfinishedGroups, atWork
  }

  private static func counts(_ tallies: [Tally]) -> [String: Int] {
    var counts = Dictionary(uniqueKeysWithValues: Bucket.allCases.map { ($0.rawValue, 0) })
    for tally in tallies { counts[tally.bucket.rawValue, default: 0] += tally.count }
    return counts
  }

  private static func oldest(_ tallies: [Tally], at milliseconds: Int64) -> Int64? {
    tallies.filter { ($0.bucket == .held || $0.bucket == .failed) && $0.count > 0 }
      .map { max(0, milliseconds - $0.since) / 1_000 }.max()
  }
}
