import Configuration
import Document
import Formats
package import Mapping

extension Worker {
  /// Decodes a file that is one message into the worker's document and does nothing with it, so that somebody can take the
  /// time.
  ///
  /// - Parameters:
  ///   - file: A message as the mapping reads it.
  ///   - mapping: Says the format, and what schema there is.
  /// - Returns: False for a spreadsheet, which is decoded row by row and never as a whole.
  package func decode(_ file: [UInt8], as mapping: CompiledMapping) -> Bool {
    switch mapping.format {
    case .xml(let options):
      _ = decoder.decode(
        file, into: &document, schema: generation.schema(of: mapping),
        usesLooseNames: options.looseNames)
    case .json(let options):
      _ = jsonDecoder.decode(file, into: &document, usesLooseNames: options.looseNames)
    case .fhir: _ = fhirDecoder.decode(file, into: &document)
    case .hl7v2(let options):
      file.withUnsafeBufferPointer {
        _ = hl7Decoder.decode(
          $0, into: &document, grouping: HL7Grouping(options), from: LineCounter(line: 1, column: 1)
        )
      }
    case .csv: return false
    }
    return true
  }
}
