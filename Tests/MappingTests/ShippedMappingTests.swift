import Diagnostics
import Document
import Foundation
import Mapping
import Testing

@Suite("The shipped mappings")
struct ShippedMappingTests {
  @Test("compile without a diagnostic")
  func compile() throws {
    let shipped = try TestLibrary.shipped()
    #expect(shipped.diagnostics.map { $0.rendered() } == [])
    #expect(
      shipped.library.names == [
        "agency-feedback-csv", "agency-referral-csv", "feedback-xml", "hl7v2-feedback",
        "hl7v2-referral", "hl7v2-referral-pas", "referral-xml",
      ])
  }

  @Test(
    "read their examples without a problem and without a value left unread",
    arguments: [
      ("agency-feedback-csv", "month.csv"), ("agency-referral-csv", "week.csv"),
      ("feedback-xml", "closed.xml"), ("feedback-xml", "full.xml"),
      ("hl7v2-feedback", "declined.hl7"), ("hl7v2-feedback", "full.hl7"),
      ("hl7v2-referral", "full.hl7"), ("hl7v2-referral", "other-marks.hl7"),
      ("hl7v2-referral", "small.hl7"), ("hl7v2-referral-pas", "pas.hl7"),
      ("referral-xml", "full.xml"), ("referral-xml", "small.xml"),
    ])
  func examples(_ name: String, _ file: String) throws {
    let shipped = try TestLibrary.shipped()
    let wire = try WireMapping(shipped.mapping(name), shipped.library)
    let bytes = try Repository.bytes("mappings/examples/\(name)/\(file)")
    let (reading, problems) = try wire.read(bytes)
    #expect(problems.isEmpty)
    #expect(wire.mapping.matches(wire.document))
    #expect(reading.problems.map(\.problem.what) == [])
    #expect(reading.unread.map { $0.path(in: wire.document, symbols: wire.symbols) } == [])
    let (again, refusals) = wire.write(reading.message)
    #expect(refusals.map(\.what) == [])
    let (back, schemaProblems) = try wire.read(again)
    #expect(schemaProblems.map(\.what) == [])
    #expect(back.message == reading.message)
    #expect(wire.mapping.notCarried(reading.message) == [])
  }
}
