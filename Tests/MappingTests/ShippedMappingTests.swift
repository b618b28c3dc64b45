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
      // Several records in a file, and what is rejected, are tried where files are taken in.
      let inputs = files.filter { file in
        guard !file.contains(".message."), !file.contains(".output.") else { return false }
        let message = file.prefix { $0 != "." } + ".message.txt"
        guard let bytes = try? Repository.bytes(String(message)) else { return true }
        let text = String(decoding: bytes, as: UTF8.self)
        return !text.contains("\n  problem ")
          && !(file.hasSuffix(".xml") && text.contains("\nrecord 2 "))
      }
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
        "hl7v2-referral", "hl7v2-referral-pas", "itk-feedback", "itk-referral", "prsb-referral",
        "referral-xml", "sdoh-referral", "sdoh-task", "vendor-referral-xml",
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
    // A batch is to be cut before, and a payload of base64 to be opened: whole drops are read in `ShippedExampleTests`.
    if wire.isBatch || !wire.mapping.payloads(in: wire.document).isEmpty { return }
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

extension WireMapping {
  /// Whether the document holds records of the mapping, rather than being one.
  fileprivate var isBatch: Bool {
    guard mapping.recordPath.count > 1, let root = document.nodes.first else { return false }
    return looseName(document.name(of: root.name, in: symbols)) == looseName(mapping.recordPath[0])
  }
}
