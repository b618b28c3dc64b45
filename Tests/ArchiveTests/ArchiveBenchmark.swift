import Archive
import Compression
import Digests
import Foundation
import Testing

/// How many records to measure with; 0 skips the measurement.
private let benchmarkRecords =
  Int(ProcessInfo.processInfo.environment["ARCHIVE_BENCHMARK"] ?? "") ?? 0

/// Measures what a record's lines cost; `ARCHIVE_BENCHMARK` gives the number of records.
///
/// Run it in a release build: `ARCHIVE_BENCHMARK=100000 swift test -c release --filter ArchiveBenchmark`.
@Suite("Speed of the archive", .enabled(if: benchmarkRecords > 0))
struct ArchiveBenchmark {
  private static let groupSize = 500

  @Test("writes the four lines of a record, and compresses them")
  func lines() throws {
    let builder = ArchiveBlockBuilder()
    var writing = Duration.zero
    var compressing = Duration.zero
    var sizes = (plain: 0, compressed: 0)
    let groups = max(1, benchmarkRecords / Self.groupSize)
    let compressor = try BGZFCompressor(level: 2)
    for group in 0..<groups {
      let first = group * Self.groupSize
      let lines = (first..<first + Self.groupSize).flatMap { Self.lines(of: Int64($0)) }
      builder.reset()
      writing += ContinuousClock()
        .measure {
          for line in lines { builder.append(line) }
        }
      compressing += ContinuousClock()
        .measure {
          sizes.compressed += builder.compressed(by: compressor).bytes.count
        }
      sizes.plain += builder.byteCount
    }
    let records = groups * Self.groupSize
    print(
      "lines of \(sizes.plain / records) bytes a record: written in \(writing / records),",
      "compressed to \(sizes.compressed / records) bytes at level 2 in \(compressing / records)")
    #expect(sizes.compressed < sizes.plain)
  }

  /// A referral of 2.2 KB that went to one receiver.
  private static func lines(of record: Int64) -> [ArchiveLine] {
    let reference = Reference(payload: UInt64(record))
    let digest = SHA256Digest(of: withUnsafeBytes(of: record) { Array($0) })
    var decided = ArchiveLine.Decided(
      record: record, reference: reference, number: Int(record), drop: record, ordinal: 1,
      partner: "birchbank-practice", partnerNumber: 3, kind: "referral", action: "new",
      bucket: "delivered", generation: SHA256Digest(of: []))
    decided.deliveries = [
      .init(
        receiver: "link-workers-north", receiverNumber: 2, route: "to-link-worker",
        bucket: "delivered", output: record, omitted: ["person.chi"])
    ]
    decided.identity = KeyedHash(high: UInt64(record), low: 5)
    decided.content = decided.identity
    let bodies: [ArchiveLine.Body] = [
      .received(
        .init(
          drop: record, partner: "birchbank-practice", partnerNumber: 3,
          name: Array("referral.xml".utf8), size: 2_200, sha256: digest, receivedAt: 1, device: 1,
          inode: record, generation: SHA256Digest(of: []), records: 1)),
      .slice(.init(drop: record, ordinal: 1, offset: 0, bytes: text(record))),
      .decided(decided),
      .staged(
        .init(
          output: record, partner: "link-workers-north", partnerNumber: 2, name: reference.text,
          sha256: digest, references: [reference], bytes: text(record + 1))),
    ]
    return bodies.map { ArchiveLine(at: 1_795_314_900_123, group: 12, $0) }
  }

  /// 55 lines of about 40 bytes that look like XML.
  private static func text(_ seed: Int64) -> [UInt8] {
    var text = ""
    for line in 0..<55 {
      text += "  <Field name=\"f\(line)\">word \(seed &* Int64(line + 7) % 1_000)</Field>\n"
    }
    return Array(text.utf8)
  }
}
