import Diagnostics
import Document
import Foundation
import Mapping
import Testing

/// The examples beside the shipped mappings, each with the mapping's name.
enum ShippedExamples {
  static let shipped = Result { try TestLibrary.shipped() }

  static let all: [(String, String)] = {
    let folder = "mappings/examples"
    let names = (try? Repository.files(in: folder, ending: "")) ?? []
    return names.flatMap { path in
      let files = (try? Repository.files(in: path, ending: "")) ?? []
      let inputs = files.filter { !$0.contains(".message.") && !$0.contains(".output.") }
      return inputs.map {
        (String(path.dropFirst(folder.count + 1)), String($0.dropFirst(path.count + 1)))
      }
    }
  }()

  /// Those of a single record, which can be read as they are; batches are cut first.
  static let single = all.filter { name, file in
    let path = "mappings/examples/\(name)/\(file.prefix { $0 != "." }).message.txt"
    guard let bytes = try? Repository.bytes(path) else { return true }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .count { $0.hasPrefix("record ") } == 1
  }
}

@Suite("The shipped mappings")
struct ShippedMappingTests {
  @Test("compile without a diagnostic")
  func compile() throws {
    let shipped = try TestLibrary.shipped()
    #expect(shipped.diagnostics.map { $0.rendered() } == [])
    #expect(
      shipped.library.names == [
        "agency-feedback-csv", "agency-referral-csv", "bars-referral-request",
        "bars-referral-request-xml", "bars-referral-response", "feedback-xml", "hl7v2-feedback",
        "hl7v2-referral", "hl7v2-referral-pas", "prsb-referral", "referral-xml", "sdoh-referral",
        "sdoh-task",
      ])
  }

  @Test("have an example each")
  func exemplified() throws {
    let names = Set(ShippedExamples.all.map(\.0))
    #expect(try TestLibrary.shipped().library.names.filter { !names.contains($0) } == [])
  }

  @Test(
    "read their examples without a problem and without a value left unread",
    arguments: ShippedExamples.single)
  func examples(_ name: String, _ file: String) throws {
    let shipped = try ShippedExamples.shipped.get()
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
