import CLibXML2
package import Diagnostics

/// Counts the lines of a text that is read in pieces; lines end with LF, CR LF or CR.
package struct LineCounter: Sendable {
  /// The line that has been come to, from 1.
  package private(set) var line: Int
  /// The column in bytes that has been come to, from 1.
  package private(set) var column: Int
  private var previous: UInt8 = 0

  /// Begins at a place; at the beginning of a text, unless told otherwise.
  package init(line: Int = 1, column: Int = 1) {
    self.line = line
    self.column = column
  }

  package var place: InputPlace { .text(line: line, column: column) }

  /// Goes on over bytes.
  package mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    let ends = interchange_count_lines(start, bytes.count, previous)
    let rest = interchange_after_last_line(start, bytes.count)
    line += ends
    // An LF at the very start may belong to a CR before: it ends no line, but is in none either.
    column = rest < bytes.count ? rest + 1 : column + rest
    previous = bytes[bytes.count - 1]
  }
}
