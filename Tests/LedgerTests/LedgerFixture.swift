import Digests
import Foundation
import Ledger
import Referrals
import Testing

/// The two forms under one contract.
enum LedgerForm: String, CaseIterable, CustomTestStringConvertible {
  case memory
  case sqlite

  var testDescription: String { rawValue }
}

/// An empty ledger of one form, in a folder of its own.
final class LedgerFixture {
  private(set) var ledger: any Ledger
  let folder: URL

  init(_ form: LedgerForm) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    switch form {
    case .memory: ledger = MemoryLedger()
    case .sqlite: ledger = try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path)
    }
  }

  /// Closes the ledger and removes its folder; tests call it last.
  func remove() {
    do {
      try ledger.close()
      try FileManager.default.removeItem(at: folder)
    } catch {
      Issue.record(error)
    }
  }

  var path: String { folder.appending(path: "ledger.sqlite").path }

  /// Goes on as a new process would.
  func reopen() throws {
    if let memory = ledger as? MemoryLedger {
      ledger = MemoryLedger(from: memory.snapshot())
    } else {
      try ledger.close()
      ledger = try SQLiteLedger(path: path)
    }
  }
}

/// Makes rows that differ wherever a row can differ, so that a mixed-up column shows.
enum Make {
  static let practice = PartnerID(rawValue: "maryhill-practice")
  static let provider = PartnerID(rawValue: "clw-north")

  static func hash(_ number: Int) -> KeyedHash {
    KeyedHash(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number))
  }

  static func digest(_ number: Int) -> SHA256Digest {
    SHA256Digest(of: Array("digest \(number)".utf8))
  }

  static func drop(
    _ number: Int64, partner: Int = 1, inode: Int64? = nil, isNotice: Bool = false
  ) -> DropRow {
    DropRow(
      number: number, partner: partner, receivedAt: 1_000 + number, size: 2_000 + number,
      sha256: digest(Int(number)), device: 66_304, inode: inode ?? 500 + number,
      name: hash(Int(number) + 7), generation: digest(9_000), records: 3,
      archive: ArchivePlace(day: "2026-11-22", offset: 70_000 + number), isNotice: isNotice)
  }

  static func record(
    _ id: Int64, drop: Int64 = 1, partner: Int = 1, number: Int? = nil,
    bucket: Bucket = .delivered, code: String = "", at changedAt: Int64? = nil
  ) -> RecordRow {
    RecordRow(
      id: id, drop: drop, ordinal: Int(id) + 10, partner: partner, number: number ?? Int(id),
      kind: .feedback, action: .cancel, bucket: bucket, code: code,
      rule: code.isEmpty ? "" : "checks.yaml:4:3", field: code.isEmpty ? "" : "person.chi",
      identity: hash(Int(id)), content: hash(Int(id) + 100), caseRecord: id + 200,
      consents: UInt8(id % 250) + 1, previousAttempt: id + 300, duplicateOf: id + 400,
      generation: digest(9_001), archive: ArchivePlace(day: "2026-11-23", offset: id + 500),
      line: Int(id) + 600, changedAt: changedAt ?? id + 700)
  }

  static func output(
    _ id: Int64, group: Int64, record: Int64 = 0, kind: OutputRow.Kind = .delivery
  ) -> OutputRow {
    OutputRow(
      id: id, group: group, partner: 2, kind: kind, name: "referral-\(id).xml",
      sha256: digest(Int(id) + 50), size: id + 800, record: record)
  }

  static func delivery(
    _ record: Int64, to receiver: Int, bucket: Bucket = .delivered, output: Int64 = 0
  ) -> DeliveryRow {
    DeliveryRow(
      record: record, receiver: receiver, route: "to-agency", bucket: bucket, output: output,
      omitted: "clinical,person.chi")
  }

  /// A delivery whose rendered bytes wait for a window.
  static func waiting(_ record: Int64, to receiver: Int, since: Int64) -> DeliveryRow {
    var row = delivery(record, to: receiver, bucket: .waiting)
    row.since = since
    row.rendered = ArchivePlace(day: "2026-11-24", offset: record + 900)
    return row
  }

  static func event(_ record: Int64, group: Int64, step: String = "released") -> EventRow {
    EventRow(
      at: group * 1_000 + record, group: group, record: record, step: step, bucket: .held,
      code: "value.code")
  }

  /// A group that holds nothing but its numbers.
  static func group(_ number: Int64) -> StagedGroup {
    StagedGroup(
      number: number, at: number * 1_000, day: "2026-11-22", dayLength: number * 10_000,
      nextDrop: number * 10, nextOutput: number * 100)
  }

  /// The first group: it brings the two partners their numbers.
  static func firstGroup() throws -> StagedGroup {
    var group = group(1)
    group.newPartners = [
      (id: try #require(practice), number: 1), (id: try #require(provider), number: 2),
    ]
    return group
  }

  /// The first decision on a record, as a ledger tells it of one made by ``record`` in a group made by ``group``.
  static func decision(
    _ record: Int64, group: Int64 = 1, bucket: Bucket = .delivered, code: String = ""
  ) -> EventRow {
    EventRow(
      at: group * 1_000, group: group, record: record, step: "decided", bucket: bucket, code: code)
  }

  /// A first group of whole records: each with delivery, output, identity and event.
  static func firstGroup(records count: Int64, bucket: Bucket = .delivered) throws -> StagedGroup {
    var group = try firstGroup()
    group.drops = [drop(1)]
    for id in 1...count {
      group.records.append(record(id, bucket: bucket))
      group.deliveries.append(delivery(id, to: 2, bucket: bucket, output: id))
      group.outputs.append(output(id, group: 1, record: id))
      group.identities.append(
        IdentityRow(partner: 1, identity: hash(Int(id)), record: id, isTaken: bucket.isAccepted))
      group.events.append(event(id, group: 1))
    }
    return group
  }
}
