/// The resources and types of FHIR R4 that messages about referrals are made of, each with its elements in their order.
///
/// Of a resource or type that is not here nothing is said.
///
/// - Source: FHIR R4 (4.0.1), the definitions of resources and data types.
package enum FHIRTypes {
  /// An element of a type.
  struct Element: Sendable, Hashable {
    /// The name as it stands in a path; of a choice such as `value[x]` what stands before the type.
    let name: String
    /// The name of its type; "" where the name of a choice says it.
    let type: String
    let repeats: Bool
    /// True for a choice of types, whose name ends in that of the type.
    var isChoice: Bool { type.isEmpty }
  }

  /// What a name in a path means below a type.
  package struct Meaning {
    package let type: String
    package let repeats: Bool
    /// The place among the elements of the type, from 0.
    package let order: Int
  }

  /// By type: its elements in order; resources are among the types.
  private static let types = {
    var types = parse(resources + "\n" + clinical, below: ofResources)
    types.merge(parse(parts + "\n" + dataTypes, below: ofTypes)) { first, _ in first }
    return types
  }()

  /// True for a type whose elements are known.
  package static func isKnown(_ type: String) -> Bool { types[type] != nil }

  /// The names of the elements of a type, those of choices with `[x]`.
  static func names(in type: String) -> [String] {
    (types[type] ?? []).map { $0.isChoice ? $0.name + "[x]" : $0.name }
  }

  /// Returns what a name means below a type; `nil` where the type has no such element.
  package static func meaning(of name: String, in type: String) -> Meaning? {
    let elements = types[type] ?? (isPrimitive(type) ? ofTypes : [])
    for (order, element) in elements.enumerated() {
      if !element.isChoice {
        if element.name == name {
          return Meaning(type: element.type, repeats: element.repeats, order: order)
        }
        continue
      }
      guard name.hasPrefix(element.name), name.count > element.name.count else { continue }
      let suffix = String(name.dropFirst(element.name.count))
      // Names of primitive types begin with a small letter, and are capitalized in a choice.
      let primitive = suffix.prefix(1).lowercased() + suffix.dropFirst()
      if types[suffix] != nil || primitives.contains(primitive) || open.contains(suffix) {
        return Meaning(
          type: types[suffix] != nil || open.contains(suffix) ? suffix : primitive,
          repeats: element.repeats, order: order)
      }
    }
    return nil
  }

  /// True for a type that is one text and may have an id and extensions besides.
  static func isPrimitive(_ type: String) -> Bool { primitives.contains(type) }

  private static let primitives: Set<String> = [
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant",
    "integer", "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url",
    "uuid", "xhtml",
  ]

  /// Types of whose elements nothing is said.
  private static let open: Set<String> = [
    "Timing", "Dosage", "SampledData", "UsageContext", "ContactDetail", "Contributor",
    "DataRequirement", "Expression", "ParameterDefinition", "RelatedArtifact", "TriggerDefinition",
  ]

  /// Reads lines such as `Period: start:dateTime end:dateTime`; a star stands for an element that repeats.
  private static func parse(_ text: String, below common: [Element]) -> [String: [Element]] {
    var types: [String: [Element]] = [:]
    for line in text.replacing("\n  ", with: " ").split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let name = words.first?.dropLast() else { continue }
      types[String(name)] = common + words.dropFirst().map(element)
    }
    return types
  }

  private static func element(_ text: Substring) -> Element {
    let parts = text.split(separator: ":", maxSplits: 1)
    let repeats = parts[0].hasSuffix("*")
    let name = String(repeats ? parts[0].dropLast() : parts[0])
    if name.hasSuffix("[x]") {
      return Element(name: String(name.dropLast(3)), type: "", repeats: repeats)
    }
    let type = parts.count > 1 ? String(parts[1]) : "string"
    return Element(name: name, type: abbreviations[type] ?? type, repeats: repeats)
  }

  private static let abbreviations = [
    "CC": "CodeableConcept", "Ref": "Reference", "Id": "Identifier", "CP": "ContactPoint",
  ]

  /// What all elements may have.
  private static let ofTypes = [
    Element(name: "id", type: "string", repeats: false),
    Element(name: "extension", type: "Extension", repeats: true),
    Element(name: "modifierExtension", type: "Extension", repeats: true),
  ]

  /// What all resources may have.
  private static let ofResources = [
    Element(name: "id", type: "id", repeats: false),
    Element(name: "meta", type: "Meta", repeats: false),
    Element(name: "implicitRules", type: "uri", repeats: false),
    Element(name: "language", type: "code", repeats: false),
    Element(name: "text", type: "Narrative", repeats: false),
    Element(name: "contained", type: "Resource", repeats: true),
    Element(name: "extension", type: "Extension", repeats: true),
    Element(name: "modifierExtension", type: "Extension", repeats: true),
  ]
}
