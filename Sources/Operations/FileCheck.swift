import Archive
import Configuration
import Diagnostics
import Digests
import Exchange
import Foundation
package import Pipeline
import Referrals
import Routing

/// Says how a file would fare in a partner's inbox, in the words of its receipt.
///
/// Nothing is looked up and nothing is kept: whether a record was received before, and whether the referral that feedback
/// speaks of is known, only a run can tell.
package struct FileCheck {
  /// The lines to print.
  package let lines: [String]
  /// How many records would be rejected.
  package let rejected: Int

  /// Checks a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - partner: The id of the partner in whose inbox it would lie.
  ///   - paths: The home.
  ///   - library: The folder of the shipped mappings.
  /// - Throws: ``NotFound`` for an unknown partner or a file that cannot be read.
  package init(_ path: String, partner: String, in paths: HomePaths, library: String) throws {
    let generation = try HomeSession.load(paths, library: library)
    let key = try HomeKey.read(paths)
    guard let id = PartnerID(rawValue: partner), let sender = generation.directory[id],
      sender.inbox != nil
    else {
      throw NotFound.nothing(
        named: partner, why: "no partner with an inbox has that id",
        fix: "give one of "
          + generation.directory.partners.filter { $0.inbox != nil }.map(\.id.rawValue)
          .joined(separator: ", "))
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw NotFound.nothing(
        named: path, why: "it is no file that can be read", fix: "check the path")
    }
    let worker = Worker(generation: generation, keys: RecordKeys(key: key))
    let bytes = [UInt8](data)
    let name = URL(filePath: path).lastPathComponent
    let drop = Drop(
      number: 0, partner: id, name: Array(name.utf8), bytes: bytes,
      sha256: SHA256Digest(of: bytes), receivedOn: Day(containing: Clock.now()).partialDate)
    let prepared = worker.prepare(drop, from: sender)
    let decided = Self.decide(prepared, sender: sender, worker: worker, generation: generation)
    rejected = decided.count { $0.decision.bucket == .rejected }
    lines =
      decided.flatMap(Self.lines)
      + prepared.remarks.map { "remark: " + ReceiptWording.sentence($0) }
      + [Self.summary(records: decided.count, rejected: rejected)]
  }

  /// Decides the records as if nothing had been received before.
  private static func decide(
    _ prepared: PreparedDrop, sender: Partner, worker: Worker, generation: Generation
  ) -> [DecidedRecord] {
    let records = prepared.records.enumerated()
      .map { index, record in
        Undecided(
          drop: prepared.drop.number, sender: sender, record: record,
          numbers: RecordNumbers(
            id: Int64(index) + 1, number: index + 1,
            reference: Reference(payload: UInt64(index) + 1)),
          receivedOn: prepared.drop.receivedOn)
      }
    return decideGroup(records, decider: Decider(generation: generation), state: DecisionState()) {
      tasks in tasks.map(worker.render)
    }
    .records
  }

  private static func lines(of record: DecidedRecord) -> [String] {
    let place = ReceiptWording.place(record.undecided.record.place) ?? "the file"
    // A referral that is not in this file may well be in the ledger.
    let isFollowing = record.decision.problems.first?.code == "case.unknown"
    let result =
      isFollowing
      ? "Read without fault; a run looks for the referral that it is about"
      : ReceiptWording.result(record.decision.bucket)
    let receivers = record.decision.deliveries.filter { $0.bucket == .delivered }
      .map(\.receiver.rawValue)
    var lines = [
      "\(place): \(result)"
        + (receivers.isEmpty ? "" : ", to \(receivers.joined(separator: ", "))")
    ]
    for problem in record.decision.problems where !isFollowing || problem.outcome == .warn {
      let position = problem.place.flatMap(ReceiptWording.place).map { "\($0): " } ?? ""
      lines.append(
        "  what is wrong: \(position)\(ReceiptWording.sentence(problem)) [\(problem.code)]")
      if let fix = problem.fix { lines.append("  how to fix it: \(ReceiptWording.sentence(fix))") }
    }
    return lines
  }

  private static func summary(records: Int, rejected: Int) -> String {
    let count = "\(records) \(records == 1 ? "record" : "records")"
    return rejected == 0
      ? "\(count), none would be rejected" : "\(count), \(rejected) would be rejected"
  }
}
