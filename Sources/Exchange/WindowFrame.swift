import Configuration
import Formats
package import Mapping

/// What stands before and behind the records of a file that carries several, as a window makes it.
///
/// The head, the records as ``RenderTask/Form/record`` renders them, one behind the other, and the tail are the file.
package struct WindowFrame: Sendable {
  package let head: [UInt8]
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
      tail = []
      ending = "csv"
    case .xml:
      head = Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Batch xmlns="urn:referral-interchange:messages:1">
          <Header><Count>\(records)</Count></Header>

        """
        .utf8)
      tail = Array("  <Trailer><Count>\(records)</Count></Trailer>\n</Batch>\n".utf8)
      ending = "xml"
    }
  }
}
