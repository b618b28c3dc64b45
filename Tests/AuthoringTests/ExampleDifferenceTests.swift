import Testing

@testable import Authoring

@Suite("An example that is not as expected")
struct ExampleDifferenceTests {
  private static let input = """
    <?xml version="1.0" encoding="UTF-8"?>
    <Referral xmlns="urn:referral-interchange:messages:1">
      <Id>7</Id>
      <Notes>two
    lines, and a \\</Notes>
    </Referral>

    """

  private static func report(_ files: [String: String]) -> MappingTest.Report {
    let mapping = ShippedLibrary.mapping("referral-xml")
    let examples = MappingExample.all(in: files.mapValues { Array($0.utf8) }, of: mapping)
    return MappingTest(mapping, in: ShippedLibrary.generation).run(examples, made: 0, seed: 1)
  }

  private static let expected = """
    # A referral with hardly anything.
    record 1 (line 1), referral
      id: 7
      notes: two\\nlines, and a \\\\

    """

  @Test("tells field by field what was expected and what was found")
  func fields() {
    let right = Self.report(["a.xml": Self.input, "a.message.txt": Self.expected])
    #expect(right.findings.map(\.rendered) == [])
    let wrong = Self.report([
      "a.xml": Self.input,
      "a.message.txt": Self.expected.replacing("id: 7", with: "id: 8\n  urgency: soon")
        .replacing("  notes: two\\nlines, and a \\\\\n", with: ""),
    ])
    #expect(wrong.findings.map(\.kind) == [.message])
    #expect(
      wrong.findings.first?.lines == [
        "record 1: id: expected '8', found '7'",
        "record 1: urgency: expected 'soon', and not there",
        "record 1: notes: not expected, found 'two\\nlines, and a \\\\'",
      ])
  }

  @Test("tells the first line of the output that differs, by its number")
  func lines() {
    let report = Self.report([
      "a.xml": Self.input, "a.message.txt": Self.expected,
      "a.output.xml": Self.input.replacing("<Id>7", with: "<Id>9"),
    ])
    #expect(report.findings.map(\.kind) == [.output])
    #expect(
      report.findings.first?.lines == [
        "line 3: expected '  <Id>9</Id>'", "line 3: found '  <Id>7</Id>'",
      ])
    let compact = Self.report([
      "a.xml": Self.input.replacing("\n  <Id>", with: "<Id>"), "a.message.txt": Self.expected,
    ])
    #expect(compact.findings.isEmpty && compact.normalised.count == 1)
    #expect(compact.missing.map(\.name) == ["a.output.xml"])
  }

  @Test("tells the first segment that differs where carriage returns end lines")
  func segments() {
    let head =
      #"MSH|^~\&|REFERRAL INTERCHANGE||||20261121||REF^I12^REF_I12||P|2.5|||||GBR|UNICODE UTF-8"#
    let files = [
      "a.hl7": "\(head)\rRF1||R||||7\r", "a.message.txt": "",
      "a.output.hl7": "\(head)\rRF1||S||||7\rPV1||N\r",
    ]
    let mapping = ShippedLibrary.mapping("hl7v2-referral")
    let examples = MappingExample.all(in: files.mapValues { Array($0.utf8) }, of: mapping)
    let report = MappingTest(mapping, in: ShippedLibrary.generation)
      .run(examples, made: 0, seed: 1)
    #expect(
      report.findings.first { $0.kind == .output }?.lines == [
        #"line 2: expected 'RF1||S||||7\r'"#, #"line 2: found 'RF1||R||||7\r'"#,
      ])
  }

  @Test("is told where nothing says what it becomes, and what that would be is at hand")
  func missing() {
    let report = Self.report(["a.xml": Self.input])
    #expect(report.findings.map(\.kind) == [.missing])
    let text = Self.expected.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
    #expect(report.missing.map { String(decoding: $0.bytes, as: UTF8.self) } == [text])
  }
}
