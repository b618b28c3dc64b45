package import Formats
package import Mapping

extension CSVWriter {
  /// Creates a writer for the table that a mapping file describes.
  package init(_ options: CSVFormatOptions) {
    self.init(
      columns: options.columns,
      delimiter: options.delimiter.utf8.first.flatMap(CSVDelimiter.init(rawValue:)) ?? .comma,
      lineEnd: options.lineEnd == "lf" ? .lf : options.lineEnd == "cr" ? .cr : .crlf,
      encoding: options.encoding == "windows-1252" ? .windows1252 : .utf8,
      hasBOM: options.byteOrderMark,
      formulas: FormulaPolicy(rawValue: options.formulas) ?? .quote)
  }
}
