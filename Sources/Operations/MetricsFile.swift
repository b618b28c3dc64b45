package import Diagnostics
import Dispatch
import Glibc
import Locks
package import Pipeline
import Referrals
import Spool

/// A file of metrics in the text form of Prometheus, written anew every few seconds and at the end.
///
/// Counters count from the start of the program; gauges are what the ledger and the outboxes say. No label carries more
/// than ids of partners and names of buckets. The form: https://prometheus.io/docs/instrumenting/exposition_formats/
///
/// Failures: a file that cannot be written at the start is an error; later, the old one stays and its time tells.
package final class MetricsFile: Sendable {
  private struct State {
    var counts = MetricCounts()
    var nextWrite = ContinuousClock.now
    var isWriting = false
  }

  private static let every: Duration = .seconds(10)

  private let path: String
  private let home: HomePaths
  private let library: String?
  private let began: Int64
  private let queue = DispatchQueue(label: "interchange.metrics")
  private let state = Guarded(State())

  /// Writes the file for the first time.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - home: The home that is measured.
  ///   - library: The folder of the shipped mappings, where it was found.
  /// - Throws: ``Diagnostics/Diagnostic`` where the file cannot be written.
  package init(_ path: String, home: HomePaths, library: String?) throws(Diagnostic) {
    self.path = path
    self.home = home
    self.library = library
    began = Clock.now()
    try put(text())
  }

  /// Counts what has happened.
  package func note(_ news: WatchNews) {
    state.withLock { state in
      switch news {
      case .committed(let group): state.counts.add(group)
      case .failed: state.counts.failures += 1
      default: break
      }
    }
  }

  /// Writes the file again when its time has come, beside whatever goes on.
  package func pulse() {
    let isTime = state.withLock { state in
      guard !state.isWriting, state.nextWrite <= .now else { return false }
      state.isWriting = true
      state.nextWrite = .now + Self.every
      return true
    }
    guard isTime else { return }
    queue.async {
      try? self.put(self.text())
      self.state.withLock { $0.isWriting = false }
    }
  }

  /// Writes the file now.
  package func write() {
    queue.sync { try? put(text()) }
  }

  private func text() -> String {
    let counts = state.withLock { $0.counts }
    var text = MetricText()
    counts.write(to: &text)
    text.add("start_timestamp_seconds", .gauge, "When the program was started.", began / 1_000)
    let now = Clock.now()
    if let session = try? ReadingSession(home),
      let report = try? StatusReport(session, library: library, at: now)
    {
      report.write(to: &text)
    }
    return text.text
  }

  /// Puts the text in place as a whole.
  private func put(_ text: String) throws(Diagnostic) {
    let draft = path + ".new"
    let opened = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard opened >= 0 else { throw problem() }
    let bytes = Array(text.utf8)
    // Whoever collects metrics is another user.
    fchmod(opened, 0o644)
    let written = Glibc.write(opened, bytes, bytes.count)
    guard close(opened) == 0, written == bytes.count, rename(draft, path) == 0 else {
      throw problem()
    }
  }

  private func problem() -> Diagnostic {
    Diagnostic(
      code: "metrics.file", what: "the file of metrics \(path) cannot be written",
      why: String(cString: strerror(errno)), fix: "name another with --metrics, or make its folder")
  }
}

/// What a program has done since it was started.
struct MetricCounts: Sendable {
  private struct Place: Hashable {
    let partner: String
    let bucket: Bucket
  }

  /// The upper ends of the classes of commit times, in milliseconds.
  private static let ends: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

  var failures = 0
  private var records: [Place: Int] = [:]
  private var moved: [Bucket: Int] = [:]
  private var files: [String: Int] = [:]
  private var receipts = 0
  private var groups = 0
  private var classes = [Int](repeating: 0, count: ends.count)
  private var milliseconds: Double = 0

  mutating func add(_ group: CommittedGroup) {
    groups += 1
    receipts += group.receipts
    for (bucket, count) in group.records {
      records[Place(partner: group.sender?.rawValue ?? "", bucket: bucket), default: 0] += count
    }
    for (bucket, count) in group.moved { moved[bucket, default: 0] += count }
    for (partner, count) in group.deliveries { files[partner.rawValue, default: 0] += count }
    let took = group.took / .milliseconds(1)
    milliseconds += took
    for (place, end) in Self.ends.enumerated() where took <= Double(end) { classes[place] += 1 }
  }

  func write(to text: inout MetricText) {
    text.begin("records_total", .counter, "Records decided, by sender and bucket.")
    for (place, count) in records.sorted(by: {
      ($0.key.partner, $0.key.bucket.rawValue) < ($1.key.partner, $1.key.bucket.rawValue)
    }) {
      text.add(count, ["sender": place.partner, "bucket": place.bucket.rawValue])
    }
    text.begin("reprocessed_total", .counter, "Records decided again, by the bucket they moved to.")
    for (bucket, count) in moved.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text.add(count, ["bucket": bucket.rawValue])
    }
    text.begin("files_total", .counter, "Files placed in outboxes, by receiver.")
    for (partner, count) in files.sorted(by: { $0.key < $1.key }) {
      text.add(count, ["receiver": partner])
    }
    text.add("receipts_total", .counter, "Receipts placed in outboxes.", Int64(receipts))
    text.add(
      "failures_total", .counter, "Failures of disk or ledger that were waited out.",
      Int64(failures))
    text.begin("commit_seconds", .histogram, "How long a group took to be durable and placed.")
    for (place, end) in Self.ends.enumerated() {
      text.add(classes[place], ["le": "\(Double(end) / 1_000)"], suffix: "_bucket")
    }
    text.add(groups, ["le": "+Inf"], suffix: "_bucket")
    text.add("\(milliseconds / 1_000)", [:], suffix: "_sum")
    text.add(groups, [:], suffix: "_count")
  }
}

extension StatusReport {
  fileprivate func write(to text: inout MetricText) {
    text.begin("records", .gauge, "Records in the ledger, by sender and bucket.")
    for sender in senders {
      for (bucket, count) in sender.buckets.sorted(by: { $0.key < $1.key }) {
        text.add(count, ["sender": sender.sender, "bucket": bucket])
      }
    }
    text.begin("oldest_open_seconds", .gauge, "How long a record has waited for a person.")
    for sender in senders {
      if let age = sender.oldestOpenSeconds { text.add(age, ["sender": sender.sender]) }
    }
    text.begin("waiting_records", .gauge, "Records that wait, by receiver.")
    for queue in waiting { text.add(queue.records, ["receiver": queue.partner]) }
    text.begin("waiting_oldest_seconds", .gauge, "How long the oldest of them has waited.")
    for queue in waiting { text.add(queue.oldestSeconds, ["receiver": queue.partner]) }
    text.begin("outbox_files", .gauge, "Files that nobody has collected yet.")
    for outbox in outboxes { text.add(outbox.files, ["partner": outbox.partner]) }
    text.begin("outbox_oldest_seconds", .gauge, "How long the oldest of them has lain there.")
    for outbox in outboxes { text.add(outbox.oldestSeconds, ["partner": outbox.partner]) }
    text.begin("outbox_overdue", .gauge, "1 where a file has lain longer than was agreed.")
    for outbox in outboxes { text.add(outbox.isOverdue ? 1 : 0, ["partner": outbox.partner]) }
    text.begin("mesh_failed_files", .gauge, "Files that a MESH client could not send.")
    for failed in failed {
      if let files = failed.files { text.add(files, ["partner": failed.partner]) }
    }
    text.begin(
      "mesh_unsorted_files", .gauge, "Files that a MESH client has brought and nobody handed on.")
    for unsorted in unsorted {
      if let files = unsorted.files { text.add(files, ["folder": unsorted.folder]) }
    }
    if let lastCommitAt {
      text.add(
        "last_commit_timestamp_seconds", .gauge, "When something was committed last.",
        lastCommitAt / 1_000)
    }
    text.begin(
      "generation_info", .gauge, "The configuration that the last record was decided under.")
    if let runningGeneration { text.add(1, ["hash": runningGeneration]) }
  }
}
