import Configuration
import Diagnostics
import Formats
import Mapping
import Referrals

/// Writes messages with one mapping, one at a time; each thread has its own.
struct SampleScribe {
  private enum Writer {
    case xml(XMLWriter)
    case csv(CSVWriter)
    case json(JSONWriter)
    case fhir(FHIRWriter)
  }

  private let mapping: CompiledMapping
  private var writer: Writer
  private var scratch = MappingScratch()

  init(_ mapping: CompiledMapping) {
    self.mapping = mapping
    switch mapping.format {
    case .xml(let options):
      writer = .xml(
        XMLWriter(
          namespaces: options.namespaces.map {
            XMLWriter.Namespace(prefix: $0.prefix, uri: $0.uri)
          }))
    case .csv(let options): writer = .csv(CSVWriter(options))
    case .json: writer = .json(JSONWriter())
    case .fhir(let options): writer = .fhir(FHIRWriter(isXML: options.syntax == .xml))
    }
  }

  /// Returns a message as its record's own bytes, without a title row or XML declaration; `nil` where the mapping cannot
  /// write it.
  mutating func record(_ message: FieldGroup) -> [UInt8]? {
    switch writer {
    case .xml(var xml):
      writer = .xml(XMLWriter())
      defer { writer = .xml(xml) }
      xml.reset()
      let problems = mapping.write(message, reference: nil, to: &xml, using: &scratch)
      guard problems.isEmpty, let end = xml.bytes.firstIndex(of: Self.lineFeed) else { return nil }
      return Array(xml.bytes[(end + 1)...])
    case .csv(var csv):
      defer { writer = .csv(csv) }
      csv.reset()
      let problems = mapping.write(message, reference: nil, to: &csv, using: &scratch)
      return problems.isEmpty && csv.problems.isEmpty ? csv.bytes : nil
    case .json(var json):
      defer { writer = .json(json) }
      json.reset()
      let problems = mapping.write(message, reference: nil, to: &json, using: &scratch)
      return problems.isEmpty && json.problems.isEmpty ? json.bytes : nil
    case .fhir(var fhir):
      defer { writer = .fhir(fhir) }
      fhir.reset()
      let problems = mapping.write(message, reference: nil, to: &fhir, using: &scratch)
      return problems.isEmpty && fhir.problems.isEmpty ? fhir.bytes : nil
    }
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// Returns a file with a message that is odd as a whole; `nil` where the format has no such oddity.
  mutating func oddFile(_ message: FieldGroup, _ fault: SampleFault) -> [UInt8]? {
    guard let record = record(message) else { return nil }
    let file = SampleFrame(mapping, records: 1).fileHead + record
    switch (fault, mapping.format) {
    case (.emptyFile, _): return []
    case (.cutShort, .xml), (.cutShort, .json), (.cutShort, .fhir):
      return Array(file[..<(file.count * 2 / 3)])
    case (.semicolons, .csv(var options)):
      options.delimiter = options.delimiter == ";" ? "," : ";"
      var csv = CSVWriter(options)
      csv.writeHeader()
      let problems = mapping.write(message, reference: nil, to: &csv, using: &scratch)
      return problems.isEmpty && csv.problems.isEmpty ? csv.bytes : nil
    case (.wrongEncoding, _):
      let odd = SampleBytes.windows1252(file)
      return odd == file ? nil : odd
    default: return nil
    }
  }
}

/// What stands around the records of a sample file.
package struct SampleFrame: Sendable, Hashable {
  /// The ending of the file's name, with its dot.
  package let ending: String
  /// What stands before a single record in a file of its own.
  package let fileHead: [UInt8]
  /// What stands before the records of a batch, and behind them.
  package let batchHead: [UInt8]
  package let batchTail: [UInt8]
  /// What stands before the records of a batch whose number is not known yet.
  package let openHead: [UInt8]
  /// True where a file holds one record, whatever is asked for.
  package let holdsOne: Bool

  /// Makes the frame of a mapping's files.
  ///
  /// - Parameters:
  ///   - mapping: What the records are written with.
  ///   - records: How many a batch has.
  init(_ mapping: CompiledMapping, records: Int) {
    ending = mapping.format.fileEnding
    switch mapping.format {
    case .json, .fhir:
      holdsOne = true
      fileHead = []
      batchHead = []
      batchTail = []
      openHead = []
    case .xml:
      holdsOne = false
      fileHead = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
      let batch = "<Batch xmlns=\"urn:referral-interchange:messages:1\">\n"
      batchHead = fileHead + Array("\(batch)  <Header><Count>\(records)</Count></Header>\n".utf8)
      batchTail = Self.xmlTail(records)
      openHead = fileHead + Array(batch.utf8)
    case .csv(let options):
      holdsOne = false
      var writer = CSVWriter(options)
      writer.writeHeader()
      fileHead = writer.bytes
      batchHead = writer.bytes
      batchTail = []
      openHead = writer.bytes
    }
  }

  private static func xmlTail(_ records: Int) -> [UInt8] {
    Array("  <Trailer><Count>\(records)</Count></Trailer>\n</Batch>\n".utf8)
  }

  /// What stands behind the records of a batch, once their number is known.
  package func tail(of records: Int) -> [UInt8] {
    batchTail.isEmpty ? [] : Self.xmlTail(records)
  }
}
