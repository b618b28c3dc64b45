import Diagnostics
package import Referrals
package import Routing

/// What a file's receipt would say, as lines for a terminal and for programs.
///
/// Records that go out without a remark are counted, not listed; of the others so many are told as a person reads.
package struct FileAnswer {
  /// The most records that are told one by one.
  package static let mostTold = 200

  /// One record that there is something to tell of.
  package struct Told: Sendable {
    /// Where it stands, or "the file".
    package let place: String
    /// The result in a word or two, as the receipt has it.
    package let result: String
    package let bucket: Bucket
    package let explanation: String
    package let problems: [Problem]
    /// True where the referral that it is about may come with other files of the same run.
    package let mayFollow: Bool
  }

  /// One thing to tell of a record.
  package struct Problem: Sendable {
    package let code: String
    /// "What is wrong", or what else there is to note.
    package let heading: String
    package let what: String
    package let fix: String?
  }

  private let sender: Partner
  private let directory: PartnerDirectory
  /// Records that go out without a remark, by where they go.
  private var quiet: [(result: String, records: Int)] = []
  /// The records that were found so far.
  package private(set) var records = 0
  package private(set) var rejected = 0
  private var worthTelling = 0
  /// What there is to say of a table as a whole.
  private var remarks: [String] = []

  /// Begins an answer.
  ///
  /// - Parameters:
  ///   - sender: The owner of the inbox.
  ///   - directory: Knows the names of those that records would be sent to.
  package init(to sender: Partner, directory: PartnerDirectory) {
    self.sender = sender
    self.directory = directory
  }

  /// Adds a part of the file, and returns those of its records that are to be told.
  package mutating func add(_ drop: DecidedDrop) -> [Told] {
    var told: [Told] = []
    let receipt = receiptEntries(of: drop, sender: sender, directory: directory)
    remarks = receipt.remarks.map { "the file: \(ReceiptWording.sentence($0)) [\($0.code)]" }
    for entry in receipt.entries {
      records += 1
      if entry.result == .rejected { rejected += 1 }
      guard entry.result != .delivered || !entry.problems.isEmpty else {
        count(ReceiptWording.result(of: entry))
        continue
      }
      worthTelling += 1
      if worthTelling <= Self.mostTold { told.append(Told(entry)) }
    }
    return told
  }

  private mutating func count(_ result: String) {
    if let index = quiet.firstIndex(where: { $0.result == result }) {
      quiet[index].records += 1
    } else {
      quiet.append((result: result, records: 1))
    }
  }

  /// The lines at the end: what was not told, what there is to say of the whole, and how many go where.
  package var summary: [String] {
    var lines = remarks
    if worthTelling > Self.mostTold {
      lines.append("and \(worthTelling - Self.mostTold) more, which the receipt tells")
    }
    lines += quiet.map { "\($0.records) \($0.records == 1 ? "record" : "records"): \($0.result)" }
    let count = "\(records) \(records == 1 ? "record" : "records")"
    lines.append(
      rejected == 0
        ? "\(count), none would be rejected" : "\(count), \(rejected) would be rejected")
    return lines
  }
}

extension FileAnswer.Told {
  fileprivate init(_ entry: ReceiptEntry) {
    place = ReceiptWording.place(entry.place) ?? "the file"
    result = ReceiptWording.word(for: entry)
    bucket = entry.result
    explanation = entry.explanation
    problems = entry.problems.map { problem in
      FileAnswer.Problem(
        code: problem.code, heading: ReceiptWording.heading(problem, result: entry.result),
        what: ReceiptWording.line(on: problem, in: entry),
        fix: problem.fix.map { ReceiptWording.sentence($0) })
    }
    mayFollow = entry.problems.contains { $0.code == "case.unknown" }
  }

  /// The record as its receipt tells it in words.
  package var lines: [String] {
    var lines = ["\(place): \(result)", "  \(explanation)"]
    for problem in problems {
      lines.append("  \(problem.heading): \(printable(problem.what)) [\(problem.code)]")
      if let fix = problem.fix { lines.append("  How to fix it: \(fix)") }
    }
    if mayFollow { lines.append("  Unless that referral comes in with the same run.") }
    return lines
  }
}
