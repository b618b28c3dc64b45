package import Diagnostics

extension InputPlace {
  /// Returns the line and the column, both from 1, of a byte of a text; lines end with LF, CR LF or CR.
  ///
  /// - Complexity: O(*n*) in the offset; for messages, never for records that are fine.
  package static func text(offset: Int, in bytes: some Collection<UInt8>) -> InputPlace {
    var lines = LineCounter()
    let counted: Void? = bytes.withContiguousStorageIfAvailable {
      lines.advance(over: UnsafeBufferPointer(rebasing: $0.prefix(offset)))
    }
    if counted == nil {
      Array(bytes.prefix(offset)).withUnsafeBufferPointer { lines.advance(over: $0) }
    }
    return lines.place
  }
}
