/// The byte between the cells of a row.
package enum CSVDelimiter: UInt8, Sendable, Hashable, CaseIterable {
  case comma = 0x2C
  case semicolon = 0x3B
  case tab = 0x09
}

/// The bytes at the end of a row.
package enum LineEnd: String, Sendable, Hashable, CaseIterable {
  case lf = "\n"
  case crlf = "\r\n"
  case cr = "\r"
}

/// How large a table may be in each direction.
package struct CSVLimits: Sendable, Hashable {
  /// Bytes of one cell.
  package var cellBytes = 1 << 20
  /// Cells of one row.
  package var columns = 1_024
  /// Bytes of one row.
  package var rowBytes = 4 << 20

  package init() {}
}
