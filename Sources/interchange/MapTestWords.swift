import Authoring
import Diagnostics
import Mapping

/// What a test of a mapping says to a person.
enum MapTestWords {
  static func tell(
    _ report: MappingTest.Report, _ unused: [CompiledMapping.Usable]?, of mapping: CompiledMapping,
    quiet: Bool
  ) {
    let verdict =
      report.findings.isEmpty ? "as expected" : "\(report.findings.count) not as expected"
    Talk.line(
      "\(report.mapping): \(report.examples) examples with \(report.records) records, "
        + "\(report.made) made messages: \(verdict)")
    for finding in report.findings { tell(finding) }
    if !quiet {
      for finding in report.normalised {
        Talk.line("  \(finding.subject): \(finding.what); --update writes it")
        for line in finding.lines { Talk.line("    \(line)") }
      }
    }
    guard let unused else { return }
    let all = mapping.usables.count
    Talk.line("  \(all - unused.count) of \(all) rules, places and code rows are made use of")
    for usable in unused { Talk.line("  " + words(usable)) }
  }

  private static func tell(_ finding: MappingTest.Finding) {
    let law = if case .law(let law) = finding.kind { "\(law.rawValue) \(law.words): " } else { "" }
    Talk.line("  \(finding.subject): \(law)\(finding.what)")
    for line in finding.lines { Talk.line("    \(line)") }
  }

  /// What was not made use of, behind its file and line.
  static func words(_ usable: CompiledMapping.Usable) -> String {
    let way = usable.isReading ? "never read" : "never written"
    return "\(usable.spot.position.description): \(usable.words) is \(way)"
  }
}

/// A mapping that was tested, as a line of JSON.
struct TestedLine: Encodable {
  struct Finding: Encodable {
    let law: String?
    let subject: String
    let what: String
    let lines: [String]

    init(_ finding: MappingTest.Finding) {
      law = if case .law(let law) = finding.kind { law.rawValue } else { nil }
      subject = finding.subject
      what = finding.what
      lines = finding.lines
    }
  }

  struct Unused: Encodable {
    let place: String
    let what: String
    let direction: String

    init(_ usable: CompiledMapping.Usable) {
      place = usable.spot.position.description
      what = usable.words
      direction = usable.isReading ? "read" : "write"
    }
  }

  let mapping: String
  let examples: Int
  let records: Int
  let made: Int
  let seed: UInt64
  let findings: [Finding]
  let normalised: [Finding]
  let unused: [Unused]?

  init(_ report: MappingTest.Report, _ unused: [CompiledMapping.Usable]?, seed: UInt64) {
    mapping = report.mapping
    examples = report.examples
    records = report.records
    made = report.made
    self.seed = seed
    findings = report.findings.map(Finding.init)
    normalised = report.normalised.map(Finding.init)
    self.unused = unused?.map(Unused.init)
  }
}
