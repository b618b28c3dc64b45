package import Diagnostics

extension InputPlace {
  /// Returns the line and the column, both from 1, of a byte of a text; lines end with LF, CR LF or CR.
  ///
  /// - Complexity: O(*n*) in the offset; for messages, never for records that are fine.
  package static func text(offset: Int, in bytes: some Collection<UInt8>) -> InputPlace {
    var line = 1
    var column = 1
    var previous: UInt8 = 0
    for byte in bytes.prefix(offset) {
      switch byte {
      case 0x0A where previous == 0x0D: break
      case 0x0A, 0x0D:
        line += 1
        column = 1
      default: column += 1
      }
      previous = byte
    }
    return .text(line: line, column: column)
  }
}
