import CLibXML2
import Diagnostics

extension RecordProblem {
  /// A document that is not XML, in words for somebody who never heard of well-formedness.
  ///
  /// libxml2's own texts are not used: they quote the document.
  ///
  /// - Parameters:
  ///   - code: libxml2's number for the error.
  ///   - isAtEnd: Whether the parser had come to the end of the document.
  ///   - place: Where the parser noticed.
  /// - Returns: `xml.malformed`.
  static func malformed(code: Int32, isAtEnd: Bool, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "xml.malformed", outcome: .reject, what: malformedText(code, isAtEnd: isAtEnd),
      why: isAtEnd
        ? "the end of the file was lost on the way, or it was not written to its end"
        : "the file breaks the rules of XML here, so nothing behind this place can be trusted",
      fix: isAtEnd ? "send the whole file again" : "correct the file, or the program that makes it",
      place: place)
  }

  private static func malformedText(_ code: Int32, isAtEnd: Bool) -> String {
    if isAtEnd { return "the file ends in the middle of the message" }
    switch xmlParserErrors(rawValue: UInt32(bitPattern: code)) {
    case XML_ERR_TAG_NAME_MISMATCH: return "an end tag does not fit the element that is open"
    case XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START:
      return "there is text where the first element should begin"
    case XML_ERR_DOCUMENT_END, XML_ERR_EXTRA_CONTENT:
      return "there is something behind the end of the message"
    case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF:
      return "there is a character that XML does not allow"
    case XML_ERR_UNDECLARED_ENTITY:
      return "there is a reference beginning with & to something that is not declared"
    case XML_ERR_NAME_REQUIRED, XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_ENTITYREF_NO_NAME:
      return "there is a bare & or < that should be written as &amp; or &lt;"
    case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
      return "an attribute has no value in quotes"
    case XML_ERR_LT_IN_ATTRIBUTE, XML_ERR_ATTRIBUTE_NOT_FINISHED:
      return "an attribute is not closed, or contains a bare <"
    case XML_ERR_ATTRIBUTE_REDEFINED, XML_NS_ERR_ATTRIBUTE_REDEFINED:
      return "an element has the same attribute twice"
    case XML_NS_ERR_UNDEFINED_NAMESPACE: return "a prefix is used that no xmlns declares"
    case XML_ERR_COMMENT_NOT_FINISHED, XML_ERR_HYPHEN_IN_COMMENT:
      return "a comment is not closed, or contains --"
    case XML_ERR_RESERVED_XML_NAME, XML_ERR_XMLDECL_NOT_STARTED, XML_ERR_XMLDECL_NOT_FINISHED:
      return "the declaration <?xml ...?> is ill-formed, or not at the very start"
    default: return "the file is not well-formed XML"
    }
  }
}

extension RecordProblem {
  static func tooManyNames(most: Int, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "xml.names", outcome: .reject, what: "the document has too many different names",
      why: "the most that is taken is \(most) names that we do not know",
      fix: "send a message of the agreed form", place: place)
  }
}

extension XMLTreeBuilder {
  /// Makes sure that an ill-formed document has a problem, even where libxml2 gave no error for it.
  mutating func noteIllFormed() {
    guard malformed == nil else { return }
    parserError(xmlError(level: XML_ERR_FATAL))
  }
}

extension xmlError {
  fileprivate init(level: xmlErrorLevel) {
    self.init()
    self.level = level
  }
}
