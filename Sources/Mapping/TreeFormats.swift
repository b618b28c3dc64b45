/// How a mapping's JSON is read.
package struct JSONFormatOptions: Sendable, Hashable {
  package var looseNames = false

  package init() {}
}

/// How a mapping's FHIR resources refer to each other, and how they are spelled when written.
package struct FHIRFormatOptions: Sendable, Hashable {
  /// The form of references that are written.
  package enum References: String, Sendable, Hashable, CaseIterable {
    /// `urn:uuid:` and the `fullUrl` of an entry.
    case urn
    /// `Patient/1`.
    case relative
    /// `#patient`, to a resource within this one.
    case contained
  }

  /// How resources are spelled.
  package enum Syntax: String, Sendable, Hashable, CaseIterable {
    case json
    case xml
  }

  package var references = References.urn
  package var syntax = Syntax.json

  package init() {}

  /// The namespace of all elements in XML.
  static let space = "http://hl7.org/fhir"
}

extension MappingFormat {
  /// True where the root of a document has no name, so that paths begin below it.
  var isRootNameless: Bool {
    switch self {
    case .json, .fhir: true
    case .xml, .csv: false
    }
  }

  /// True where a step that repeats is written differently from one that does not: as a list.
  var hasLists: Bool {
    switch self {
    case .json, .fhir: true
    case .xml, .csv: false
    }
  }

  /// True where the file of one message may hold several of them, as a window collects them.
  package var hasBatches: Bool {
    if case .fhir = self { false } else { true }
  }
}
