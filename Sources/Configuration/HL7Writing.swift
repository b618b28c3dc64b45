package import Formats
package import Mapping

extension HL7Grouping {
  /// Takes what a mapping says of segments below others.
  package init(_ options: HL7FormatOptions) {
    self.init(
      under: options.under.map { ($0.segment, $0.parents) }, topLevel: options.topLevel)
  }
}

extension HL7Writer {
  /// Creates a writer for the messages that a mapping file describes.
  package init(_ options: HL7FormatOptions) {
    self.init(
      delimiters: HL7Delimiters(options.delimiters.utf8) ?? .usual,
      lineEnd: LineEnd(hl7: options.lineEnd))
  }
}

extension LineEnd {
  /// The line end of a word of the mapping language.
  fileprivate init(hl7 word: String) {
    switch word {
    case "lf": self = .lf
    case "crlf": self = .crlf
    default: self = .cr
    }
  }
}

/// The headers and trailers of a file of several messages.
package struct HL7Envelope {
  private let delimiters: HL7Delimiters
  private let lineEnd: LineEnd

  package init(_ options: HL7FormatOptions) {
    delimiters = HL7Delimiters(options.delimiters.utf8) ?? .usual
    lineEnd = LineEnd(hl7: options.lineEnd)
  }

  /// What stands before the messages.
  package var head: [UInt8] {
    ["FHS", "BHS"]
      .flatMap { name in
        Array(name.utf8) + [delimiters.field] + delimiters.encodingCharacters
          + lineEnd.rawValue.utf8
      }
  }

  /// What stands behind a number of messages: a batch of so many, and a file of one batch.
  package func tail(of messages: Int) -> [UInt8] {
    [("BTS", messages), ("FTS", 1)]
      .flatMap { name, count in
        Array(name.utf8) + [delimiters.field] + "\(count)".utf8 + lineEnd.rawValue.utf8
      }
  }
}
