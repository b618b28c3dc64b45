import Configuration
import Diagnostics
import Digests
import Document
import Exchange
import Formats
import Laws
import Mapping
import Referrals
import Routing

/// Reads files and writes messages with one mapping, by the same steps as a night does.
struct MappingBench {
  let mapping: CompiledMapping
  private let strict: Worker
  /// Holds no record to a schema.
  private let lenient: Worker
  private let author: Partner
  private let symbols: SymbolTable
  private let day: PartialDate

  /// - Parameters:
  ///   - mapping: One of the generation's.
  ///   - generation: Has the mapping's schemas.
  ///   - day: The day that two-digit years are told by.
  init(_ mapping: CompiledMapping, in generation: Generation, on day: PartialDate) {
    self.mapping = mapping
    self.day = day
    author = Author.partner(with: mapping.name)
    symbols = generation.mappings.symbols
    strict = Author.worker(in: generation)
    lenient = Author.worker(in: generation.trying(generation.mappings, schemas: [:]))
  }

  /// True for a mapping that writes anything at all.
  var writes: Bool { !mapping.writableFields.isEmpty }

  /// True for a mapping that reads anything at all.
  var reads: Bool { !mapping.readableFields.isEmpty }

  // MARK: Reading and writing

  /// Reads a file as it would come in.
  func read(_ file: [UInt8]) -> PreparedDrop { read(file, by: strict) }

  /// Reads the one message of a file, whatever a schema says of it; `nil` where it cannot be read.
  func message(in file: [UInt8]) -> PreparedRecord? {
    read(file, by: lenient).records.first { $0.message != nil }
  }

  /// Decodes a file that is one message, with its schema, and reads nothing of it; false for a spreadsheet.
  func decode(_ file: [UInt8]) -> Bool { strict.decode(file, as: mapping) }

  /// What in a file is no FHIR; nothing where the mapping is of another format.
  func fhirFaults(in file: [UInt8]) -> [String] {
    guard case .fhir(let options) = mapping.format else { return [] }
    return FHIRFitness.faults(in: file, symbols: symbols, isXML: options.syntax == .xml)
  }

  private func read(_ file: [UInt8], by worker: Worker) -> PreparedDrop {
    worker.prepare(
      Drop(
        number: 1, partner: author.id, name: [], bytes: file, sha256: SHA256Digest(of: file),
        receivedOn: day),
      from: author)
  }

  /// Writes messages as one file, or says why not.
  func write(_ messages: [FieldGroup]) -> (bytes: [UInt8], problems: [RecordProblem]) {
    let isSole = messages.count == 1
    let frame = WindowFrame(mapping, records: messages.count)
    var bytes = isSole ? [] : frame.head
    var problems: [RecordProblem] = []
    for (index, message) in messages.enumerated() {
      if index > 0 { bytes += frame.between }
      switch strict.render(
        RenderTask(
          index: index, receiver: author.id, form: isSole ? .file : .record, kind: mapping.kind,
          mapping: mapping.name, message: message, reference: nil))
      {
      case .written(let delivery): bytes += delivery.bytes
      case .unwritable(let found): problems += found
      }
    }
    return (isSole ? bytes : bytes + frame.tail, problems)
  }

  /// What no rule reads: an element, one of FHIR, where a capital begins the name of a resource, and a segment of HL7.
  static let strangers = [strangeElement, strangeMember, strangeSegment]
  private static let strangeElement = "Stranger"
  private static let strangeMember = "stranger"
  private static let strangeSegment = "ZXX"

  /// Writes a message with blanks around its texts and with elements that no rule reads, where the format has room for
  /// them; returns how many there are.
  func writeNoisily(_ message: FieldGroup, seed: UInt64) -> (bytes: [UInt8], strangers: Int) {
    var scratch = MappingScratch()
    switch mapping.format {
    case .csv: return (write([message]).bytes, 0)
    case .xml(let options):
      var writer = NoisyWriter(
        XMLWriter(namespaces: options.namespaces.map { .init(prefix: $0.prefix, uri: $0.uri) }),
        seed: seed, stranger: Self.strangeElement)
      _ = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.format.bytes, writer.strangers)
    case .hl7v2:
      var writer = NoisyWriter(HL7Writer(), seed: seed, stranger: nil)
      _ = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.format.bytes + "\(Self.strangeSegment)|1|2^3\r".utf8, 1)
    case .json:
      var writer = NoisyWriter(JSONWriter(), seed: seed, stranger: Self.strangeElement)
      _ = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.format.bytes, writer.strangers)
    case .fhir(let options):
      var writer = NoisyWriter(
        FHIRWriter(isXML: options.syntax == .xml), seed: seed, stranger: Self.strangeMember)
      _ = mapping.write(message, reference: nil, to: &writer, using: &scratch)
      return (writer.format.bytes, writer.strangers)
    }
  }

  // MARK: Usage

  /// Does something and returns which rules and code rows it made use of.
  func usage(of work: () -> Void) -> RuleUsage {
    strict.usage = RuleUsage()
    work()
    defer { strict.usage = nil }
    return strict.usage ?? RuleUsage()
  }
}
