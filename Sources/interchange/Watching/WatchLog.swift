import Diagnostics
import Logging
import Operations
import Pipeline
import Referrals
import Spool

/// Puts what happens while a home is watched into log lines.
struct WatchLog: Sendable {
  let logger: Logger

  func tell(_ news: WatchNews) {
    switch news {
    case .began(let partners, let generation, let recovery):
      began(partners, generation, recovery)
    case .committed(let group): committed(group)
    case .reloaded(let hash):
      say(.notice, "config.reloaded", "the configuration was read again: \(hash.prefix(12))")
    case .unchanged:
      say(.notice, "config.unchanged", "the configuration was read again: nothing has changed")
    case .reloadRefused(let error):
      say(
        .error, "config.refused",
        "the configuration on disk cannot be used; the one before stays in force\n\(words(error))")
    case .away(let partner, let problem):
      say(
        .error, "partner.away",
        "the folders of \(partner) cannot be used; what is for it waits\n"
          + words(problem), ["partner": .string(partner.rawValue)])
    case .back(let partner):
      say(
        .notice, "partner.back", "the folders of \(partner) can be used again",
        ["partner": .string(partner.rawValue)])
    case .withoutRoom(let partner):
      say(
        .error, "drop.no-room",
        "a file of \(partner) is too large for what is free on the disk; it is taken up when there is room",
        ["partner": .string(partner.rawValue)])
    case .shortOfRoom(true):
      say(
        .error, "disk.low", String(NightWords.shortOfRoom.dropFirst("error: ".count)))
    case .shortOfRoom(false):
      say(.notice, "disk.room", "there is room on the disk again: files are taken in")
    case .unsorted(let left):
      for left in left {
        say(.error, "mesh.unsorted", String(left.warning.dropFirst("warning: ".count)))
      }
      if left.isEmpty {
        say(.notice, "mesh.sorted", "the files of the MESH client are handed on again")
      }
    case .carriedOut(let number, let words):
      say(
        .notice, "instruction.done", "carried out instruction \(number): \(words)",
        ["instruction": .stringConvertible(number)])
    case .removed(let report):
      say(
        .notice, "archive.removed",
        "removed from the archive, as 'retention:' says: \(report.removed.count) days")
    case .failed(let error, let pause):
      say(
        .error, "watch.failed",
        "\(words(error))\n  tried again in \(pause.components.seconds) s, from what is durable")
    case .stopping:
      say(.notice, "watch.ended", "ended; what was taken is finished")
    }
  }

  private func began(_ partners: Int, _ hash: String, _ recovery: RecoveryReport) {
    if let note = RecoveryWords.note(recovery) { say(.warning, "watch.recovered", note) }
    say(
      .notice, "watch.began",
      "watching the inboxes of \(partners) partners, configuration \(hash.prefix(12))",
      ["generation": .string(hash)])
  }

  private func committed(_ group: CommittedGroup) {
    var fields: Logger.Metadata = [
      "group": .stringConvertible(group.number), "drops": .stringConvertible(group.drops),
      "receipts": .stringConvertible(group.receipts),
      "milliseconds": .stringConvertible(Int(group.took / .milliseconds(1))),
    ]
    let records = group.records.merging(group.moved, uniquingKeysWith: +)
    for (bucket, count) in records { fields[bucket.rawValue] = .stringConvertible(count) }
    if let sender = group.sender { fields["sender"] = .string(sender.rawValue) }
    if !group.deliveries.isEmpty {
      fields["files"] = .dictionary(
        Dictionary(
          uniqueKeysWithValues: group.deliveries.map {
            ($0.key.rawValue, .stringConvertible($0.value))
          }))
    }
    let files = group.deliveries.values.reduce(0, +)
    // The group that settles the one before has nothing to tell.
    guard !records.isEmpty || files > 0 else { return }
    let counts = Bucket.allCases.compactMap { bucket in
      records[bucket].map { "\($0) \(bucket.rawValue)" }
    }
    let what = counts.isEmpty ? "waiting records went out" : counts.joined(separator: ", ")
    let needsPerson = records.keys.contains { $0 == .held || $0 == .failed }
    say(
      needsPerson ? .warning : .info, "group.committed",
      "group \(group.number)\(group.sender.map { " from \($0)" } ?? ""): \(what); "
        + "\(files) \(RunWords.word("file", files)), \(group.receipts) "
        + RunWords.word("receipt", group.receipts), fields)
  }

  private func words(_ error: any Error) -> String {
    // The line says its level already.
    let text = Failure(error)?.text ?? "an error of type \(String(reflecting: type(of: error)))"
    return text.hasPrefix("error: ") ? String(text.dropFirst(7)) : text
  }

  private func say(
    _ level: Logger.Level, _ event: String, _ message: String, _ fields: Logger.Metadata = [:]
  ) {
    var fields = fields
    fields["event"] = .string(event)
    logger.log(level: level, "\(message)", metadata: fields)
  }
}
