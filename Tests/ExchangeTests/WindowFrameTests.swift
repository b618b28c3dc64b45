import Configuration
import Diagnostics
import Digests
import Document
import Exchange
import Formats
import Foundation
import Mapping
import Referrals
import Routing
import Testing

@Suite("The file of a window")
struct WindowFrameTests {
  private static let messages = (1...3)
    .map {
      Letters.onward("A-\($0)", notes: "=x\n&lt;&amp;\"\($0)")
    }

  /// Renders messages, each as a task of a form.
  private static func render(_ mapping: String, _ form: RenderTask.Form) -> [[UInt8]] {
    let cutting = Cutting(
      Letters.linkWorkers, Letters.batch(messages.map(Letters.bare)))
    let worker = Worker(generation: Glasgow.generation, keys: RecordKeys(key: Night.key))
    return cutting.prepared().flatMap(\.records)
      .compactMap { record in
        guard let message = record.message else { return nil }
        let task = RenderTask(
          index: record.ordinal, receiver: cutting.sender.id, form: form, kind: .referral,
          mapping: mapping, message: message, reference: Night.reference(record.ordinal))
        guard case .written(let file) = worker.render(task) else { return nil }
        return file.bytes
      }
  }

  @Test(
    "is read again, record by record, by our own cutter",
    arguments: [("referral-xml", Letters.practice), ("agency-referral-csv", Letters.agency)])
  func readAgain(_ name: String, _ reader: String) throws {
    let records = Self.render(name, .record)
    #expect(records.count == 3)
    let mapping = try #require(Glasgow.generation.mappings.mapping(named: name))
    let frame = WindowFrame(mapping, records: records.count)
    let file = frame.head + records.flatMap { $0 } + frame.tail
    let read = Cutting(reader, file).prepared().flatMap(\.records)
    #expect(read.map { $0.message?.text("id") } == ["A-1", "A-2", "A-3"])
    #expect(read.map { $0.message?.text("notes") } == (1...3).map { "=x\n<&\"\($0)" })
    #expect(read.map { $0.returned?.text } == (1...3).map { Night.reference($0).text })
  }

  @Test("tells how many records it has, in header and trailer, and satisfies its schema")
  func counts() throws {
    let mapping = try #require(Glasgow.generation.mappings.mapping(named: "referral-xml"))
    let frame = WindowFrame(mapping, records: 3)
    let records = Self.render("referral-xml", .record)
    let file = frame.head + records.flatMap { $0 } + frame.tail
    let schema = try XMLSchema(
      bytes: Glasgow.file("mappings/schemas/batch.xsd"), path: "batch.xsd")
    var document = Document()
    let decoder = XMLDecoder(symbols: SymbolTable())
    #expect(decoder.decode(file, into: &document, schema: schema) == [])
    let text = String(decoding: file, as: UTF8.self)
    #expect(text.contains("<Header><Count>3</Count></Header>"))
    #expect(text.contains("<Trailer><Count>3</Count></Trailer>"))
    #expect(text.components(separatedBy: "<?xml").count == 2)
    let short = frame.head + records.dropLast().flatMap { $0 } + frame.tail
    #expect(Cutting(Letters.practice, short).codes() == [["batch.count"]])
  }

  @Test(
    "of a single record is the file that would have been written at once",
    arguments: ["referral-xml", "agency-referral-csv"])
  func single(_ name: String) throws {
    let mapping = try #require(Glasgow.generation.mappings.mapping(named: name))
    let frame = WindowFrame(single: mapping)
    let files = Array(zip(Self.render(name, .record), Self.render(name, .file)))
    #expect(files.count == 3)
    for (record, file) in files { #expect(frame.head + record + frame.tail == file) }
  }
}
