package import Configuration
import Formats
package import Mapping
package import Referrals
import Routing

/// What stands before and behind the records of a file that carries several, as a window makes it.
///
/// The head, the records as ``RenderTask/Form/record`` renders them with what stands between each and the next, and the
/// tail are the file.
package struct WindowFrame: Sendable, Hashable {
  package let head: [UInt8]
  /// What stands between two records.
  package let between: [UInt8]
  package let tail: [UInt8]
  /// The ending of the file's name, such as `xml`.
  package let ending: String

  /// Makes the frame of a file.
  ///
  /// - Parameters:
  ///   - mapping: The mapping that the records were written with.
  ///   - records: How many the file has.
  package init(_ mapping: CompiledMapping, records: Int) {
    switch mapping.format {
    case .csv(let options):
      var writer = CSVWriter(options)
      writer.writeHeader()
      head = writer.bytes
      between = []
      tail = []
      ending = "csv"
    case .json, .fhir:
      head = Array("[\n".utf8)
      between = Array(",\n".utf8)
      tail = Array("\n]\n".utf8)
      ending = "json"
    case .xml:
      head = Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Batch xmlns="urn:referral-interchange:messages:1">
          <Header><Count>\(records)</Count></Header>

        """
        .utf8)
      between = []
      tail = Array("  <Trailer><Count>\(records)</Count></Trailer>\n</Batch>\n".utf8)
      ending = "xml"
    }
  }

  /// Makes the frame of a file of one record, so that the file is as ``RenderTask/Form/file`` renders it.
  ///
  /// - Parameter mapping: The mapping that the record was written with.
  package init(single mapping: CompiledMapping) {
    let batch = WindowFrame(mapping, records: 1)
    ending = String(mapping.format.fileEnding.dropFirst())
    between = batch.between
    switch mapping.format {
    case .csv:
      head = batch.head
      tail = batch.tail
    case .xml:
      head = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
      tail = []
    case .json:
      head = []
      tail = [0x0A]
    case .fhir:
      head = []
      tail = []
    }
  }

  /// Makes the frame of messages to a partner, or returns `nil` where a generation writes none of the kind for it.
  ///
  /// - Parameters:
  ///   - records: How many records the file has; `nil` for a file of one record by itself.
  ///   - kind: What the file holds.
  ///   - receiver: Whom it is for.
  ///   - generation: Under which the records were written.
  package init?(
    records: Int?, of kind: MessageKind, to receiver: PartnerID, in generation: Generation
  ) {
    guard let name = generation.directory[receiver]?.outbox?.mapping(for: kind),
      let mapping = generation.mappings.mapping(named: name)
    else { return nil }
    if let records { self.init(mapping, records: records) } else { self.init(single: mapping) }
  }
}
