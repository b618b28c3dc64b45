import CLibXML2
import Diagnostics

/// What kind of rule of a schema a document breaks.
///
/// libxml2's texts quote the document, so none is passed on: only what they take from the schema is, such as the
/// elements that may stand at a place.
enum XMLSchemaViolation: Equatable {
  case root
  case content
  case textNotAllowed
  case childrenNotAllowed
  case attributeNotAllowed
  case attributeMissing
  case notNillable
  case nilWithContent
  case type
  case length
  case range
  case digits
  case pattern
  case enumeration
  case reference
  case other

  /// - Parameter code: libxml2's number for the error.
  init(code: Int32) {
    self =
      switch xmlParserErrors(rawValue: UInt32(bitPattern: code)) {
      case XML_SCHEMAV_CVC_ELT_1: .root
      case XML_SCHEMAV_ELEMENT_CONTENT, XML_SCHEMAV_CVC_COMPLEX_TYPE_2_4: .content
      case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3: .textNotAllowed
      case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_2, XML_SCHEMAV_CVC_TYPE_3_1_2: .childrenNotAllowed
      case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_1, XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1,
        XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2, XML_SCHEMAV_CVC_TYPE_3_1_1:
        .attributeNotAllowed
      case XML_SCHEMAV_CVC_COMPLEX_TYPE_4: .attributeMissing
      case XML_SCHEMAV_CVC_ELT_3_1: .notNillable
      case XML_SCHEMAV_CVC_ELT_3_2_1: .nilWithContent
      case XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2,
        XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_3:
        .type
      case XML_SCHEMAV_CVC_LENGTH_VALID, XML_SCHEMAV_CVC_MINLENGTH_VALID,
        XML_SCHEMAV_CVC_MAXLENGTH_VALID:
        .length
      case XML_SCHEMAV_CVC_MININCLUSIVE_VALID, XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID,
        XML_SCHEMAV_CVC_MINEXCLUSIVE_VALID, XML_SCHEMAV_CVC_MAXEXCLUSIVE_VALID:
        .range
      case XML_SCHEMAV_CVC_TOTALDIGITS_VALID, XML_SCHEMAV_CVC_FRACTIONDIGITS_VALID: .digits
      case XML_SCHEMAV_CVC_PATTERN_VALID: .pattern
      case XML_SCHEMAV_CVC_ENUMERATION_VALID: .enumeration
      case XML_SCHEMAV_CVC_IDC: .reference
      default: .other
      }
  }

  /// Says in plain words what is wrong.
  ///
  /// - Parameters:
  ///   - element: The local name of the element concerned.
  ///   - message: libxml2's text, from which only what stands in the schema is taken.
  ///   - place: Where the element begins.
  /// - Returns: `xml.root` or `xml.schema`.
  func problem(element: String, message: String, place: InputPlace) -> RecordProblem {
    let facts = XMLSchemaMessage(message)
    var problem = RecordProblem(
      code: self == .root ? "xml.root" : "xml.schema", outcome: .reject,
      what: what(quoted(code: element), facts: facts), why: why(facts),
      fix: "correct the message, or the program that makes it", place: place)
    if self == .root {
      problem.fix = "send a message of the agreed form to this inbox, or this one to another inbox"
    }
    return problem
  }

  private func what(_ element: String, facts: XMLSchemaMessage) -> String {
    switch self {
    case .root: "the file is another kind of message: it begins with the element \(element)"
    case .content where facts.isMissing: "an element is missing inside \(element)"
    case .content: "the element \(element) may not stand here"
    case .textNotAllowed: "the element \(element) has text where only elements may stand"
    case .childrenNotAllowed: "the element \(element) has elements where only text may stand"
    case .attributeNotAllowed: "the element \(element) has an attribute that it may not have"
    case .attributeMissing: "the element \(element) lacks an attribute"
    case .notNillable: "the element \(element) may not be marked as empty with xsi:nil"
    case .nilWithContent: "the element \(element) is marked as empty with xsi:nil and has content"
    case .type: "a value of the element \(element) has the wrong form"
    case .length: "a value of the element \(element) is too long or too short"
    case .range: "a value of the element \(element) is too large or too small"
    case .digits: "a value of the element \(element) has too many digits"
    case .pattern: "a value of the element \(element) has the wrong form"
    case .enumeration: "a value of the element \(element) is none of those allowed"
    case .reference: "a value of the element \(element) is there twice, or refers to nothing"
    case .other: "the element \(element) breaks a rule of the message's form"
    }
  }

  private func why(_ facts: XMLSchemaMessage) -> String? {
    switch self {
    case .content: facts.expectedElements.map { "expected \($0)" } ?? "nothing more may stand here"
    case .type: facts.typeName.map { "expected the form of \($0)" }
    case .length, .range, .digits: facts.limit.map { "the limit is \($0)" }
    case .enumeration: facts.allowedValues.map { "expected one of \($0)" }
    default: nil
    }
  }
}
