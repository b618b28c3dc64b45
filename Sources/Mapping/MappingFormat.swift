/// The wire format that a mapping reads and writes, with its options.
package enum MappingFormat: Sendable {
  case xml(XMLFormatOptions)
  case csv(CSVFormatOptions)
  case json(JSONFormatOptions)
  case fhir(FHIRFormatOptions)

  /// True where names compare without regard to case, blanks and punctuation, so that decoders intern loose names.
  package var looseNames: Bool {
    switch self {
    case .xml(let options): options.looseNames
    case .csv: true
    case .json(let options): options.looseNames
    case .fhir: false
    }
  }

  /// The ending of files that are written in the format, such as `.xml`.
  package var fileEnding: String {
    switch self {
    case .xml: ".xml"
    case .csv: ".csv"
    case .json: ".json"
    case .fhir(let options): options.syntax == .xml ? ".xml" : ".json"
    }
  }

  /// How references are written, or `nil` in a format without them.
  var references: FHIRFormatOptions.References? {
    if case .fhir(let options) = self { options.references } else { nil }
  }

  /// True where the format can say that a value is empty on purpose.
  var canClear: Bool {
    switch self {
    case .xml: true
    case .csv: false
    case .json: true
    case .fhir: false
    }
  }
}

/// How a mapping's XML looks.
package struct XMLFormatOptions: Sendable, Hashable {
  /// One namespace of the mapping file; the empty prefix is the namespace of names without one.
  package struct Namespace: Sendable, Hashable {
    package let prefix: String
    package let uri: String
  }

  /// In file order; empty where names compare by local name alone.
  package var namespaces: [Namespace] = []
  package var looseNames = false
  /// The schema of the format, as a path relative to the folder of mappings.
  package var schema: String?
  /// The schema of what stands around the records of a batch, as a path like that of ``schema``.
  package var envelope: String?
}

/// How a mapping's CSV looks when written, and which titles its reader looks for.
package struct CSVFormatOptions: Sendable, Hashable {
  /// The titles of the columns, in the order in which they are written; a title that stands twice is a repetition.
  package var columns: [String] = []
  /// Titles that rules read although they are not written, such as older names of a column.
  package var otherColumns: [String] = []
  /// `,`, `;` or a tab.
  package var delimiter = ","
  /// `crlf`, `lf` or `cr`.
  package var lineEnd = "crlf"
  /// True where the file written begins with a byte order mark.
  package var byteOrderMark = false
  /// `utf-8` or `windows-1252`.
  package var encoding = "utf-8"
  /// What becomes of cells that a spreadsheet would take for a formula: `quote`, `pass` or `reject`.
  package var formulas = "quote"
}
