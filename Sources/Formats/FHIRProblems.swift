import Diagnostics

extension RecordProblem {
  /// XML with an element that is none of FHIR's.
  static func notFHIR(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "fhir.namespace", outcome: .reject, what: "an element is none of FHIR's",
      why:
        "the elements of a resource are in the namespace \(FHIRXMLOutput.space), and a narrative "
        + "is one <div> in the namespace \(FHIRNarrative.space)",
      fix: "declare xmlns=\"\(FHIRXMLOutput.space)\" on the first element", place: place)
  }

  /// A message without a type, or with a resource where none may be.
  static func resourceElsewhere(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "fhir.resource", outcome: .reject,
      what: "a FHIR resource is missing, or stands where none may be",
      why: "a message is one resource, and within it a resource stands alone in its 'resource' or "
        + "'contained'",
      fix: "begin with the resource: <Bundle ...>, or { \"resourceType\": \"Bundle\", ... }",
      place: place)
  }

  static func attribute(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "fhir.attribute", outcome: .reject,
      what: "an element has an attribute that FHIR does not have",
      why: "attributes are 'value', 'id' and 'url', and a resource has none",
      fix: "write it as an element", place: place)
  }

  /// Text between tags, where FHIR has none.
  static func textOfFHIR(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "fhir.text", outcome: .reject, what: "there is text between two tags",
      why: "FHIR writes values as attributes, such as <family value=\"...\"/>",
      fix: "move the text into value=\"...\"", place: place)
  }
}
