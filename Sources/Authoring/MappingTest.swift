package import Configuration
import Diagnostics
import Exchange
import Laws
package import Mapping
package import Referrals

/// Holds a mapping to its examples and to the laws.
package struct MappingTest {
  /// What is wrong.
  package struct Finding: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      /// The example has nothing that says what is expected of it.
      case missing
      /// It becomes another message than expected.
      case message
      /// It is written as another file than expected.
      case output
      case law(MappingLaw)
      /// Hardly any made message can be written.
      case unwritable
    }

    package let kind: Kind
    /// The example's file, or which made message it is.
    package let subject: String
    package let what: String
    /// Where and how, a line each.
    package let lines: [String]
  }

  /// What came of it.
  package struct Report: Sendable {
    package let mapping: String
    package var examples = 0
    package var records = 0
    /// How many made messages could be written and were held to the laws.
    package var made = 0
    package var findings: [Finding] = []
    /// Examples that are written otherwise than they came, where nothing says how.
    package var normalised: [Finding] = []
    /// Files that are missing beside examples, as they would be now.
    package var missing: [MappingExample.File] = []
    /// What the examples made use of.
    package var usage = RuleUsage()
  }

  private let bench: MappingBench
  private let proof: LawProof

  /// Makes a test ready.
  ///
  /// - Parameters:
  ///   - mapping: One of the generation's.
  ///   - generation: Has the mapping's schemas.
  ///   - day: The day that two-digit years are told by; of examples that must come out the same for ever, a fixed one.
  package init(
    _ mapping: CompiledMapping, in generation: Generation, on day: PartialDate = Self.day
  ) {
    bench = MappingBench(mapping, in: generation, on: day)
    proof = LawProof(bench: bench)
  }

  /// The day on which examples come in, unless somebody says otherwise.
  package static let day: PartialDate = {
    guard let day = PartialDate(year: 2026, month: 11, day: 22) else {
      preconditionFailure("it is a day")
    }
    return day
  }()

  /// Runs the examples, and as many made messages.
  ///
  /// - Parameters:
  ///   - examples: Those of the mapping.
  ///   - made: How many messages are made for the laws.
  ///   - seed: The same messages come of the same seed.
  /// - Returns: What came of it.
  package func run(_ examples: [MappingExample], made: Int, seed: UInt64) -> Report {
    var report = Report(mapping: bench.mapping.name)
    for example in examples { run(example, in: &report) }
    if made > 0, bench.writes { runLaws(made, seed: seed, in: &report) }
    return report
  }

  // MARK: Examples

  private func run(_ example: MappingExample, in report: inout Report) {
    let messages = compare(example, in: &report)
    // Of another message than expected there is nothing more to learn.
    guard bench.writes, !report.findings.contains(where: { $0.isMessage(of: example.input.name) })
    else { return }
    for message in messages { add(proof.broken(byRead: message), example.input.name, to: &report) }
  }

  /// Returns what is not as an example says, the laws aside; of one without an output, what is not written as it came.
  package func differences(of example: MappingExample) -> [Finding] {
    var report = Report(mapping: bench.mapping.name)
    let messages = compare(example, in: &report)
    let findings = report.findings + report.normalised
    guard findings.isEmpty, bench.writes, !messages.isEmpty else { return findings }
    let problems = bench.write(messages).problems
    return problems.isEmpty
      ? []
      : [
        Finding(
          kind: .output, subject: example.input.name, what: "it cannot be written again",
          lines: problems.map(\.words))
      ]
  }

  /// Holds an example to what is expected of it, and returns the messages that could be read.
  private func compare(_ example: MappingExample, in report: inout Report) -> [FieldGroup] {
    report.examples += 1
    var drop: PreparedDrop?
    report.usage.formUnion(bench.usage { drop = bench.read(example.input.bytes) })
    guard let drop else { return [] }
    report.records += drop.records.count
    let text = ExampleText(of: drop)
    if let expected = example.message {
      let lines = ExampleText(parsing: expected).differences(to: text)
      if !lines.isEmpty {
        report.findings.append(
          Finding(
            kind: .message, subject: example.input.name,
            what: "it becomes another message than \(example.messageName) says", lines: lines))
      }
    } else {
      report.missing.append(.init(name: example.messageName, bytes: text.bytes))
      report.findings.append(
        Finding(
          kind: .missing, subject: example.input.name,
          what: "nothing says what it becomes: there is no \(example.messageName)", lines: []))
    }
    let messages = drop.records
      .filter { !$0.problems.contains { $0.outcome >= .reject } }.compactMap(\.message)
    if bench.writes, !messages.isEmpty { compareOutput(of: example, messages, in: &report) }
    return messages
  }

  private func compareOutput(
    of example: MappingExample, _ messages: [FieldGroup], in report: inout Report
  ) {
    var written: (bytes: [UInt8], problems: [RecordProblem]) = ([], [])
    report.usage.formUnion(bench.usage { written = bench.write(messages) })
    // The second law says so.
    guard written.problems.isEmpty else { return }
    let expected = example.output ?? example.input.bytes
    guard let difference = TextDifference(expected: expected, found: written.bytes) else { return }
    let isKept = example.output != nil
    let finding = Finding(
      kind: .output, subject: example.input.name,
      what: isKept
        ? "it is written as another file than \(example.outputName)"
        : "it is written otherwise than it came, and there is no \(example.outputName)",
      lines: difference.lines)
    if isKept {
      report.findings.append(finding)
    } else {
      report.normalised.append(finding)
      report.missing.append(.init(name: example.outputName, bytes: written.bytes))
    }
  }

  private func add(_ broken: [BrokenLaw], _ subject: String, to report: inout Report) {
    for law in broken {
      let finding = Finding(
        kind: .law(law.law), subject: subject, what: law.what, lines: law.lines)
      if !report.findings.contains(finding) { report.findings.append(finding) }
    }
  }

  // MARK: Made messages

  private func runLaws(_ count: Int, seed: UInt64, in report: inout Report) {
    var generator = MessageGenerator(seed: seed)
    var reported: Set<MappingLaw> = []
    for number in 1...count {
      var message = generator.message(bench.mapping.definition)
      message["id"] = .text("17")
      guard let (writable, bytes) = proof.writable(message) else { continue }
      report.made += 1
      let broken = proof.broken(by: writable, written: bytes, seed: seed &+ UInt64(number))
      // One message of each law is enough to look into.
      let news = broken.filter { !reported.contains($0.law) }
      reported.formUnion(news.map(\.law))
      add(news, "message \(number) of seed \(seed)", to: &report)
    }
    if report.made * 2 < count {
      report.findings.append(
        Finding(
          kind: .unwritable, subject: "the messages of seed \(seed)",
          what: "only \(report.made) of \(count) can be written", lines: []))
    }
  }
}

extension MappingTest.Finding {
  fileprivate func isMessage(of subject: String) -> Bool {
    kind == .message && self.subject == subject
  }
}

extension MappingTest.Report {
  /// What of a mapping no example made use of.
  ///
  /// - Parameters:
  ///   - mapping: The mapping that was tested.
  ///   - more: What others made use of, such as records of the archive.
  /// - Returns: What is left, by file and line.
  package func unused(
    of mapping: CompiledMapping, beside more: RuleUsage = RuleUsage()
  ) -> [CompiledMapping.Usable] {
    var usage = usage
    usage.formUnion(more)
    return mapping.usables.filter { usable in
      !(usable.isReading ? usage.read : usage.written).contains(usable.spot)
    }
  }
}
